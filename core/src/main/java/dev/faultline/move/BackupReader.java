package dev.faultline.move;

import dev.faultline.storage.RowReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup block by block and checks all that is checkable: sums, order, totals, that it is
 * whole. Confined to one thread.
 */
public final class BackupReader {
  private final InputStream in;
  private final MessageDigest digest = sha256();
  private final Totals totals = new Totals();
  private final Header header;
  private byte @Nullable [] keys;
  private long number;
  private long at;
  private long parts;
  private @Nullable String position;
  private boolean atEnd;
  private boolean ended;

  /** Reads the header, and the locked keys where there are any. */
  public BackupReader(InputStream in) throws IOException {
    this.in = in;
    Frame first = frame();
    if (first == null) {
      throw BackupException.cutOff("this is no backup of Faultline: it is empty");
    }
    if (first.kind() != Frame.Kind.HEADER) {
      throw new BackupException("this is no backup of Faultline");
    }
    this.header = Header.of(first.content());
    if (header.keys()) {
      Frame second = frame();
      if (second == null) {
        throw cutOff();
      }
      if (second.kind() != Frame.Kind.KEYS) {
        throw new BackupException("the backup is damaged: it has no keys where they should be");
      }
      keys = second.content();
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private @Nullable Frame frame() throws IOException {
    Frame frame = Frame.read(in, number, at);
    if (frame != null && frame.kind() != Frame.Kind.END) {
      digest.update(frame.head());
      digest.update(frame.packed());
    }
    if (frame != null) {
      number++;
      at += frame.size();
    }
    return frame;
  }

  /** What stands in front. */
  public Header header() {
    return header;
  }

  /** The locked keys; null where there are none. */
  public byte @Nullable [] keys() {
    return keys;
  }

  /** How many parts were read. */
  public long parts() {
    return parts;
  }

  /** Where the last whole block ended. */
  public long bytes() {
    return at;
  }

  /** Where the walk went on after the last part; null before the first and after the last. */
  @Nullable String position() {
    return position;
  }

  /** What was read. */
  public Totals totals() {
    return totals;
  }

  /** The digest of all that was read before the end block. */
  MessageDigest digest() {
    return digest;
  }

  long number() {
    return number;
  }

  /** The SHA-256 that the backup ends with; once it has ended. */
  public String sha256Text() {
    return HexFormat.of().formatHex(sum());
  }

  private byte[] sum() {
    try {
      return ((MessageDigest) digest.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
    }
  }

  /** Whether the backup has ended and everything agreed. */
  public boolean ended() {
    return ended;
  }

  /** Whether there is an end block, also one that is not right: nothing can come behind it. */
  public boolean hasEnd() {
    return atEnd;
  }

  /**
   * The next part's bytes, for {@link Records#read}; null when the backup has ended and everything
   * agreed.
   */
  public byte @Nullable [] next() throws IOException {
    if (ended) {
      return null;
    }
    Frame frame = frame();
    if (frame == null) {
      throw cutOff();
    }
    return switch (frame.kind()) {
      case HEADER, KEYS ->
          throw new BackupException("the backup is damaged: block %d".formatted(number - 1));
      case PART -> {
        byte[] content = frame.content();
        totals.add(Records.read(content));
        position = Records.next(content);
        parts++;
        yield content;
      }
      case END -> {
        atEnd = true;
        end(frame.content());
        yield null;
      }
    };
  }

  private void end(byte[] content) throws IOException {
    RowReader end = new RowReader(content);
    long told = end.number();
    byte[] sum = end.bytes();
    Totals said = Totals.read(end);
    if (told != parts || !Arrays.equals(sum, sum()) || !said.equals(totals)) {
      throw new BackupException(
          "the backup does not hold what its end says: %d of %d parts, %s of %s records"
              .formatted(parts, told, totals.all().count(), said.all().count()));
    }
    if (in.read() >= 0) {
      throw new BackupException("something follows the end of the backup at byte " + at);
    }
    ended = true;
  }

  private BackupException cutOff() {
    return BackupException.cutOff(
        "the backup is cut off at byte %d, after %d parts: it has no end".formatted(at, parts));
  }
}
