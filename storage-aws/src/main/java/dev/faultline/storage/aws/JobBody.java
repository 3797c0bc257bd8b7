package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Jobs as texts of messages: in base64, compressed where that is shorter, and only the name of an
 * object where they are too long for a message.
 */
final class JobBody {
  /** Longest text of a job that goes into a message. */
  static final int TEXT_CHARS_MAX = 200 << 10;

  private static final char PLAIN = 'p';
  private static final char PACKED = 'z';
  private static final char OBJECT = 'o';
  private static final char DUE = '@';

  private final S3Objects objects;
  private final Supplier<String> words;

  JobBody(S3Objects objects, Supplier<String> words) {
    this.objects = objects;
    this.words = words;
  }

  /**
   * A message's text, taken apart.
   *
   * @param dueMillis before when it must not be handed out; 0 where SQS sees to that
   * @param text the bytes, or where they lie
   */
  record Parsed(long dueMillis, char kind, String text) {
    /** Where the bytes lie; empty where they are here. */
    String object() {
      return kind == OBJECT ? text : "";
    }
  }

  /** The text for a job; writes the object it needs. */
  String write(byte[] job, long dueMillis) {
    byte[] packed = Packing.compress(job);
    boolean shorter = packed.length < job.length;
    String text =
        (shorter ? PACKED : PLAIN) + Base64.getEncoder().encodeToString(shorter ? packed : job);
    if (text.length() > TEXT_CHARS_MAX) {
      String key = "job/" + words.get();
      objects.put(key, packed);
      text = OBJECT + key;
    }
    return dueMillis == 0 ? text : DUE + Long.toString(dueMillis) + ";" + text;
  }

  static Parsed parse(String text) {
    long dueMillis = 0;
    String rest = text;
    if (text.charAt(0) == DUE) {
      int end = text.indexOf(';');
      dueMillis = Long.parseLong(text, 1, end, 10);
      rest = text.substring(end + 1);
    }
    return new Parsed(dueMillis, rest.charAt(0), rest.substring(1));
  }

  /** The job; empty where its object was removed because it is done. */
  Optional<byte[]> read(Parsed body) {
    return switch (body.kind) {
      case PLAIN -> Optional.of(Base64.getDecoder().decode(body.text));
      case PACKED -> Optional.of(Packing.decompress(Base64.getDecoder().decode(body.text)));
      case OBJECT -> objects.find(body.text).map(Packing::decompress);
      default -> throw new StorageException("a message that no job is in: " + body.kind, false);
    };
  }

  void remove(List<String> keys) {
    if (!keys.isEmpty()) {
      objects.delete(keys);
    }
  }
}
