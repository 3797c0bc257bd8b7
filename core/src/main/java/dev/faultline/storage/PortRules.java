package dev.faultline.storage;

import dev.faultline.event.EventId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The limits of the three ports, checked by every engine before it begins: what one engine takes,
 * all take. A broken limit is the caller's mistake and answered by {@link IllegalArgumentException}
 * with the limit's name and number.
 */
public final class PortRules {
  /** Most UTF-8 bytes of a partition, a sort key, a lane, a queue's or a blob's name. */
  public static final int NAME_BYTES_MAX = 1_024;

  /** Most bytes a claim carries. */
  public static final int CLAIM_BYTES_MAX = 64;

  /** Most claims of a commit. */
  public static final int CLAIMS_MAX = 4_000;

  /** Most bytes of an object. */
  public static final int BLOB_BYTES_MAX = 64 << 20;

  /** Most bytes of all rows, claims and objects of a commit. */
  public static final int COMMIT_BYTES_MAX = 256 << 20;

  /** Most tags of an object. */
  public static final int TAGS_MAX = 10;

  /** Most characters of a tag's name. */
  public static final int TAG_NAME_CHARS_MAX = 128;

  /** Most characters of a tag's value. */
  public static final int TAG_VALUE_CHARS_MAX = 256;

  /** Most names of a list of objects. */
  public static final int LIST_NAMES_MAX = 10_000;

  /** Most bytes of a job. */
  public static final int JOB_BYTES_MAX = 4 << 20;

  /** Most jobs of an append or a lease. */
  public static final int JOBS_MAX = 10_000;

  private PortRules() {}

  /** Checks a commit but for the length of its names, which an engine sees when it encodes them. */
  public static void check(Commit commit) {
    atMost("changes of a commit", "CHANGES_MAX", commit.changes().size(), Table.CHANGES_MAX);
    atMost("claims of a commit", "CLAIMS_MAX", commit.claims().size(), CLAIMS_MAX);
    name("lane", commit.lane());
    if (commit.after() < 0) {
      throw new IllegalArgumentException("a commit after sequence " + commit.after());
    }
    long bytes = 0;
    Set<EventId> ids = HashSet.newHashSet(commit.claims().size());
    for (Claim claim : commit.claims()) {
      atMost("bytes of a claim", "CLAIM_BYTES_MAX", claim.value().length, CLAIM_BYTES_MAX);
      expiry(claim.expiresAt());
      if (claim.since() < 0) {
        throw new IllegalArgumentException("a claim since before 1970: " + claim.since());
      }
      if (!ids.add(claim.id())) {
        throw new IllegalArgumentException("the id " + claim.id() + " is claimed twice");
      }
      bytes += claim.value().length;
    }
    Set<Key> keys = HashSet.newHashSet(commit.changes().size());
    for (Change change : commit.changes()) {
      if (!keys.add(change.key())) {
        throw new IllegalArgumentException("a row is changed twice: " + readable(change.key()));
      }
      bytes += check(change);
    }
    Set<String> names = HashSet.newHashSet(commit.blobs().size());
    for (Commit.NewBlob blob : commit.blobs()) {
      blob(blob.name(), blob.bytes(), Map.of());
      expiry(blob.expiresAt());
      if (!names.add(blob.name())) {
        throw new IllegalArgumentException("an object is written twice: " + blob.name());
      }
      bytes += blob.bytes().length;
    }
    atMost("bytes of a commit", "COMMIT_BYTES_MAX", bytes, COMMIT_BYTES_MAX);
  }

  private static int check(Change change) {
    key(change.key());
    return switch (change) {
      case Change.Put put -> {
        if (put.value().length > Table.ROW_BYTES_MAX) {
          throw new IllegalArgumentException(
              over("bytes of row " + readable(put.key()), "ROW_BYTES_MAX", put.value().length)
                  + Table.ROW_BYTES_MAX);
        }
        expiry(put.expiresAt());
        yield put.value().length;
      }
      case Change.Delete _ -> 0;
    };
  }

  /** Checks a row's key. */
  public static void key(Key key) {
    name("partition", key.partition());
    name("sort key", key.sort());
  }

  /** Checks a range. */
  public static void check(Range range) {
    name("partition", range.partition());
    page("limit of a range", "RANGE_ROWS_MAX", range.limit(), Table.RANGE_ROWS_MAX);
  }

  /** Checks an object and its tags. */
  public static void blob(String name, byte[] bytes, Map<String, String> tags) {
    name("object name", name);
    atMost("bytes of object " + name, "BLOB_BYTES_MAX", bytes.length, BLOB_BYTES_MAX);
    atMost("tags of object " + name, "TAGS_MAX", tags.size(), TAGS_MAX);
    tags.forEach(
        (tag, value) -> {
          atMost(
              "characters of a tag's name", "TAG_NAME_CHARS_MAX", tag.length(), TAG_NAME_CHARS_MAX);
          atMost(
              "characters of tag " + tag,
              "TAG_VALUE_CHARS_MAX",
              value.length(),
              TAG_VALUE_CHARS_MAX);
        });
  }

  /** Checks which part of an object is asked for. */
  public static void slice(long offset, int length) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("a slice of " + length + " bytes from " + offset);
    }
  }

  /** Checks how many names are asked for. */
  public static void listLimit(int limit) {
    page("limit of a list", "LIST_NAMES_MAX", limit, LIST_NAMES_MAX);
  }

  /** Checks how many claims are asked for. */
  public static void claimsLimit(int limit) {
    page("limit of a list of claims", "CLAIMS_MAX", limit, CLAIMS_MAX);
  }

  /** Checks what a lane's numbers shall go on behind. */
  public static void sequence(String lane, long sequence) {
    name("lane", lane);
    if (sequence < 0) {
      throw new IllegalArgumentException("a lane that goes on behind " + sequence);
    }
  }

  /** Checks jobs to append. */
  public static void jobs(String queue, List<byte[]> jobs) {
    name("queue name", queue);
    atMost("jobs of an append", "JOBS_MAX", jobs.size(), JOBS_MAX);
    for (byte[] job : jobs) {
      atMost("bytes of a job", "JOB_BYTES_MAX", job.length, JOB_BYTES_MAX);
    }
  }

  /** Checks how many jobs are asked for. */
  public static void lease(String queue, int max) {
    name("queue name", queue);
    page("jobs of a lease", "JOBS_MAX", max, JOBS_MAX);
  }

  /** Checks a name: not empty, no character 0, not too long. */
  public static void name(String what, String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an empty " + what);
    }
    if (name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a " + what + " with the character 0: " + readable(name));
    }
    // A character has at most three bytes (a pair of surrogates four): most names need no count.
    if (name.length() > NAME_BYTES_MAX / 3) {
      atMost("bytes of a " + what, "NAME_BYTES_MAX", utf8Length(name), NAME_BYTES_MAX);
    }
  }

  /** Bytes of a text in UTF-8; half a surrogate pair counts as two. */
  static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // The halves of a pair are four bytes together.
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return bytes;
  }

  private static void expiry(long expiresAt) {
    if (expiresAt < 0) {
      throw new IllegalArgumentException("an expiry before 1970: " + expiresAt);
    }
  }

  private static void page(String what, String name, int value, int max) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + ", must be at least 1");
    }
    atMost(what, name, value, max);
  }

  private static void atMost(String what, String name, long value, long max) {
    if (value > max) {
      throw new IllegalArgumentException(over(what, name, value) + max);
    }
  }

  private static String over(String what, String name, long value) {
    return what + ": " + value + ", the limit " + name + " is ";
  }

  private static String readable(Key key) {
    return readable(key.partition()) + " / " + readable(key.sort());
  }

  private static String readable(String name) {
    return name.replace(Key.SEPARATOR, '|').replace('\0', '?');
  }
}
