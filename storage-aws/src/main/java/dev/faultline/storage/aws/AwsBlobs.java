package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects: those that come with commits by their rows, small ones in them, others in S3 under keys
 * that keep the order of their names.
 */
final class AwsBlobs implements Blobs {
  private static final String PREFIX = "blob/";
  private static final int TAG_NAME_CHARS_MAX = 128;
  private static final int TAG_VALUE_CHARS_MAX = 256;

  private final S3Objects objects;
  private final ObjectRows rows;

  AwsBlobs(S3Objects objects, ObjectRows rows) {
    this.objects = objects;
    this.rows = rows;
  }

  @Override
  public boolean put(String name, byte[] bytes, Map<String, String> tags) {
    PortRules.blob(name, bytes, tags);
    String key = key(Keep.EVER, name);
    Map<String, String> told = new HashMap<>();
    tags.forEach(
        (tag, value) ->
            told.put(
                tagText(tag, "name", TAG_NAME_CHARS_MAX),
                tagText(value, "value", TAG_VALUE_CHARS_MAX)));
    return Faults.told(
        "put object " + name,
        () -> rows.find(name).isEmpty() && objects.putIfAbsent(key, bytes, told));
  }

  private static String tagText(String text, String what, int max) {
    String tag = Names.tag(text);
    if (tag.length() > max) {
      throw new IllegalArgumentException(
          "a tag's %s is %d characters as S3 can hold it, the most are %d: %s"
              .formatted(what, tag.length(), max, text));
    }
    return tag;
  }

  @Override
  public boolean put(String name, byte[] bytes, long expiresAt) {
    PortRules.blob(name, bytes, Map.of());
    return Faults.told(
        "put object " + name, () -> write(name, bytes, expiresAt) == ObjectRows.Taken.NEW);
  }

  /** Writes an object that expires, for instance one of a commit that is yet to win its number. */
  ObjectRows.Taken write(String name, byte[] bytes, long expiresAt) {
    ObjectRows.Answer answer = rows.take(name, bytes, expiresAt);
    if (answer.taken() != ObjectRows.Taken.OTHER && !ObjectRows.isSmall(bytes)) {
      // Also where the row was there: who wrote that may have died before it came to this.
      objects.put(key(answer.days(), name), bytes);
    }
    return answer.taken();
  }

  @Override
  public Optional<byte[]> find(String name) {
    PortRules.name("object name", name);
    return Faults.told(
        "find object " + name,
        () -> {
          Optional<ObjectRows.Place> place = rows.find(name);
          byte @Nullable [] bytes = place.isEmpty() ? null : place.get().bytes();
          return bytes == null ? objects.find(key(place, name)) : Optional.of(bytes);
        });
  }

  @Override
  public Optional<byte[]> find(String name, long offset, int length) {
    PortRules.slice(offset, length);
    PortRules.name("object name", name);
    return Faults.told(
        "find a part of object " + name,
        () -> {
          Optional<ObjectRows.Place> place = rows.find(name);
          byte @Nullable [] bytes = place.isEmpty() ? null : place.get().bytes();
          if (bytes != null) {
            int from = (int) Math.min(offset, bytes.length);
            return Optional.of(
                Arrays.copyOfRange(bytes, from, from + Math.min(length, bytes.length - from)));
          }
          String key = key(place, name);
          if (length == 0 || offset > PortRules.BLOB_BYTES_MAX) {
            return objects.exists(key) ? Optional.of(new byte[0]) : Optional.empty();
          }
          return objects.find(key, offset, offset + length - 1);
        });
  }

  @Override
  public Map<String, String> tags(String name) {
    PortRules.name("object name", name);
    return Faults.told(
        "find the tags of object " + name,
        () -> {
          Map<String, String> tags = new HashMap<>();
          objects
              .tags(key(Keep.EVER, name))
              .forEach((tag, value) -> tags.put(Names.untag(tag), Names.untag(value)));
          return Map.copyOf(tags);
        });
  }

  @Override
  public Page<String> list(String prefix, int limit, @Nullable String cursor) {
    PortRules.listLimit(limit);
    String after = cursor == null ? "" : cursor;
    return Faults.told(
        "list objects",
        () -> {
          List<Iterator<String>> parts = new ArrayList<>(rows.names(prefix, after));
          parts.add(
              objects
                  .list(
                      PREFIX + Names.key(prefix),
                      after.isEmpty() ? "" : PREFIX + Names.key(after),
                      limit + 1)
                  .map(key -> Names.name(key.substring(PREFIX.length())))
                  .iterator());
          // One more than asked for, to know whether more is there.
          List<String> names = merged(parts, limit + 1);
          return names.size() <= limit
              ? new Page<>(names, null)
              : new Page<>(names.subList(0, limit), names.get(limit - 1));
        });
  }

  /** The first of several ordered lists; each is read no further than that takes. */
  private static List<String> merged(List<Iterator<String>> parts, int limit) {
    PriorityQueue<Next> heads = new PriorityQueue<>();
    parts.forEach(part -> Next.of(part, heads));
    List<String> names = new ArrayList<>();
    while (!heads.isEmpty() && names.size() < limit) {
      Next next = heads.remove();
      if (names.isEmpty() || !names.getLast().equals(next.name)) {
        names.add(next.name);
      }
      Next.of(next.behind, heads);
    }
    return names;
  }

  private record Next(String name, byte[] order, Iterator<String> behind)
      implements Comparable<Next> {
    static void of(Iterator<String> part, Collection<Next> heads) {
      if (part.hasNext()) {
        String name = part.next();
        heads.add(new Next(name, name.getBytes(UTF_8), part));
      }
    }

    @Override
    public int compareTo(Next other) {
      return Arrays.compareUnsigned(order, other.order);
    }
  }

  @Override
  public void delete(List<String> names) {
    names.forEach(name -> PortRules.name("object name", name));
    Set<String> distinct = new LinkedHashSet<>(names);
    Faults.told(
        "remove objects",
        () -> {
          List<String> keys = new ArrayList<>();
          Map<String, ObjectRows.Place> places = rows.places(distinct);
          for (String name : distinct) {
            keys.add(key(Keep.EVER, name));
            ObjectRows.Place place = places.get(name);
            if (place != null && place.days() != Keep.EVER) {
              keys.add(key(place.days(), name));
            }
          }
          // The rows last: as long as one is there its object is listed, and deleted again.
          objects.delete(keys);
          rows.delete(places.keySet());
          return true;
        });
  }

  private static String key(Optional<ObjectRows.Place> place, String name) {
    return key(place.map(ObjectRows.Place::days).orElse(Keep.EVER), name);
  }

  private static String key(int days, String name) {
    String key = (days == Keep.EVER ? PREFIX : Keep.prefix(days)) + Names.key(name);
    if (key.length() > Names.S3_KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an object's name of %d bytes as S3 can hold it, the limit S3_KEY_BYTES_MAX is %d: %s"
              .formatted(key.length(), Names.S3_KEY_BYTES_MAX, name));
    }
    return key;
  }
}
