package dev.faultline.storage.aws;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Objects in S3, under keys that keep the order of their names. */
final class S3Blobs implements Blobs {
  private static final String PREFIX = "blob/";
  private static final int TAG_NAME_CHARS_MAX = 128;
  private static final int TAG_VALUE_CHARS_MAX = 256;

  private final S3Objects objects;

  S3Blobs(S3Objects objects) {
    this.objects = objects;
  }

  /** How an object that comes with a commit was written. */
  enum Written {
    /** It is new. */
    NEW,
    /** The same bytes were there already: a commit that is repeated, or done twice. */
    SAME,
    /** Another object has the name. */
    OTHER
  }

  @Override
  public boolean put(String name, byte[] bytes, Map<String, String> tags) {
    PortRules.blob(name, bytes, tags);
    String key = key(name);
    Map<String, String> told = new HashMap<>();
    tags.forEach(
        (tag, value) ->
            told.put(
                tagText(tag, "name", TAG_NAME_CHARS_MAX),
                tagText(value, "value", TAG_VALUE_CHARS_MAX)));
    return Faults.told("put object " + name, () -> objects.putIfAbsent(key, bytes, told));
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

  /** Writes an object of a commit that is yet to win its number. */
  Written write(String name, byte[] bytes) {
    String key = key(name);
    if (objects.putIfAbsent(key, bytes, Map.of())) {
      return Written.NEW;
    }
    boolean same = objects.find(key).filter(found -> Arrays.equals(found, bytes)).isPresent();
    return same ? Written.SAME : Written.OTHER;
  }

  @Override
  public Optional<byte[]> find(String name) {
    PortRules.name("object name", name);
    return Faults.told("find object " + name, () -> objects.find(key(name)));
  }

  @Override
  public Optional<byte[]> find(String name, long offset, int length) {
    PortRules.slice(offset, length);
    PortRules.name("object name", name);
    String key = key(name);
    return Faults.told(
        "find a part of object " + name,
        () -> {
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
              .tags(key(name))
              .forEach((tag, value) -> tags.put(Names.untag(tag), Names.untag(value)));
          return Map.copyOf(tags);
        });
  }

  @Override
  public Page<String> list(String prefix, int limit, @Nullable String cursor) {
    PortRules.listLimit(limit);
    String after = cursor == null ? "" : PREFIX + Names.key(cursor);
    return Faults.told(
        "list objects",
        () -> {
          // One more than asked for, to know whether more is there.
          List<String> names =
              objects.list(PREFIX + Names.key(prefix), after, limit + 1).stream()
                  .map(key -> Names.name(key.substring(PREFIX.length())))
                  .toList();
          return names.size() <= limit
              ? new Page<>(names, null)
              : new Page<>(names.subList(0, limit), names.get(limit - 1));
        });
  }

  @Override
  public void delete(List<String> names) {
    names.forEach(name -> PortRules.name("object name", name));
    Faults.told(
        "remove objects",
        () -> {
          objects.delete(names.stream().distinct().map(S3Blobs::key).toList());
          return true;
        });
  }

  private static String key(String name) {
    String key = PREFIX + Names.key(name);
    if (key.length() > Names.S3_KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an object's name of %d bytes as S3 can hold it, the limit S3_KEY_BYTES_MAX is %d: %s"
              .formatted(key.length(), Names.S3_KEY_BYTES_MAX, name));
    }
    return key;
  }
}
