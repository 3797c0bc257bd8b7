package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdException;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.StorageException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jobs as texts of messages: in base64, compressed where that is shorter, and only the name of an
 * object where they are too long for a message.
 */
final class JobBody {
  /** Longest text of a job that goes into a message. */
  static final int TEXT_CHARS_MAX = 200 << 10;

  /** From how many characters on the further texts of a message of many lie in objects. */
  static final int MANY_CHARS = 4 << 20;

  /**
   * Most bytes of what a message of many carries: its texts, of which those behind {@link
   * #MANY_CHARS} are names of objects, and the one that was in between.
   */
  static final int MANY_BYTES_MAX = MANY_CHARS + TEXT_CHARS_MAX + PortRules.JOBS_MAX * 64;

  /** Characters of base64 that hold what a packed text says of its length. */
  private static final int HEADER_CHARS = Packing.HEADER_BYTES / 3 * 4;

  private static final char PLAIN = 'p';
  private static final char PACKED = 'z';
  private static final char OBJECT = 'o';
  private static final char DUE = '@';
  private static final char MANY = 'm';

  /** What a text is: perhaps a time, a kind, and the bytes or where they lie. */
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:@(?<due>\\d{1,18});)?(?<many>m)?(?:(?<kind>[pz])(?<text>[A-Za-z0-9+/=]*)|o(?<object>job/[0-9a-f]+))");

  /** How much of a text that is not ours is shown. */
  private static final int SHOWN_CHARS_MAX = 40;

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
   * @param many whether the bytes are the texts of many messages
   * @param text the bytes, or where they lie
   */
  record Parsed(long dueMillis, boolean many, char kind, String text) {
    /** Where the bytes lie; empty where they are here. */
    String object() {
      return kind == OBJECT ? text : "";
    }
  }

  /** The text for a job; writes the object it needs. */
  String write(byte[] job, long dueMillis) {
    return due(dueMillis) + write(job);
  }

  /** The text for a job that lies in an object whatever its length. */
  String writeObject(byte[] job, long dueMillis) {
    return due(dueMillis) + object(Packing.compress(job));
  }

  /** The text of one message for many jobs, whose own texts it carries. */
  String writeMany(List<byte[]> jobs, long dueMillis) {
    List<String> texts = new ArrayList<>();
    int chars = 0;
    for (byte[] job : jobs) {
      String text = chars < MANY_CHARS ? write(job, 0) : writeObject(job, 0);
      texts.add(text);
      chars += text.length();
    }
    return due(dueMillis) + MANY + write(String.join("\n", texts).getBytes(US_ASCII));
  }

  private static String due(long dueMillis) {
    return dueMillis == 0 ? "" : DUE + Long.toString(dueMillis) + ";";
  }

  private String write(byte[] job) {
    byte[] packed = Packing.compress(job);
    boolean shorter = packed.length < job.length;
    String text =
        (shorter ? PACKED : PLAIN) + Base64.getEncoder().encodeToString(shorter ? packed : job);
    return text.length() <= TEXT_CHARS_MAX ? text : object(packed);
  }

  private String object(byte[] packed) {
    String key = "job/" + words.get();
    objects.put(key, packed);
    return OBJECT + key;
  }

  /** The texts of a message of many; none where it was taken apart before. */
  List<String> readMany(Parsed body) {
    return read(body)
        .map(texts -> List.of(new String(texts, US_ASCII).split("\n", -1)))
        .orElse(List.of());
  }

  /** Takes a message's text apart; whoever may send to a queue may send anything. */
  static Parsed parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new StorageException(notOurs(text), false);
    }
    @Nullable String due = parts.group("due");
    long dueMillis = due == null ? 0 : Long.parseLong(due);
    boolean many = parts.group("many") != null;
    @Nullable String object = parts.group("object");
    return object == null
        ? new Parsed(dueMillis, many, parts.group("kind").charAt(0), parts.group("text"))
        : new Parsed(dueMillis, many, OBJECT, object);
  }

  /**
   * How many bytes a text carries, as far as it tells by itself; of an object nothing is known
   * before it is read.
   */
  static OptionalInt bytes(Parsed body) {
    if (body.kind == OBJECT) {
      return OptionalInt.empty();
    }
    if (body.kind == PLAIN) {
      return OptionalInt.of(body.text.length() / 4 * 3);
    }
    try {
      String header = body.text.substring(0, Math.min(HEADER_CHARS, body.text.length()));
      long bytes = Packing.size(Base64.getDecoder().decode(header));
      return bytes < 0 || bytes > Integer.MAX_VALUE
          ? OptionalInt.empty()
          : OptionalInt.of((int) bytes);
    } catch (IllegalArgumentException e) {
      return OptionalInt.empty(); // No job is in it, as whoever reads it is told.
    }
  }

  /** The job; empty where its object was removed because it is done. */
  Optional<byte[]> read(Parsed body) {
    int most = body.many ? MANY_BYTES_MAX : PortRules.JOB_BYTES_MAX;
    try {
      return switch (body.kind) {
        case PLAIN -> Optional.of(Base64.getDecoder().decode(body.text));
        case PACKED -> Optional.of(Packing.decompress(Base64.getDecoder().decode(body.text), most));
        default -> objects.find(body.text).map(packed -> Packing.decompress(packed, most));
      };
    } catch (IllegalArgumentException | IllegalStateException | ZstdException e) {
      throw new StorageException(notOurs(body.kind + body.text), false, e);
    }
  }

  private static String notOurs(String text) {
    String shown = text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX);
    return "a message that no job is in, it begins: " + shown;
  }

  void remove(List<String> keys) {
    if (!keys.isEmpty()) {
      objects.delete(keys);
    }
  }
}
