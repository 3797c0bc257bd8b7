package dev.faultline.move;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A block of a backup: a head in a frame that zstd skips, and the content in a zstd frame, so that
 * the whole is a file that {@code zstd} can test and unpack.
 *
 * @param number its place in the file, from 0
 * @param packed the zstd frame
 * @param length bytes of the content
 */
record Frame(Kind kind, long number, byte[] packed, int length) {
  /** What a block holds. */
  enum Kind {
    HEADER(0),
    KEYS(1),
    PART(2),
    END(3);

    /** How it stands in the head of a block. */
    private final int number;

    Kind(int number) {
      this.number = number;
    }

    private static Kind of(int number) {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new IllegalArgumentException("no kind of block has the number " + number);
    }
  }

  /** Most bytes of a block's content: a part, and the largest object on top. */
  static final int CONTENT_BYTES_MAX = 128 << 20;

  static final int HEAD_BYTES = 40;

  /** What all heads begin with: that zstd skips it, its length, our mark. */
  private static final int FRONT_BYTES = 12;

  private static final int SKIPPABLE = 0x184D2A5F;
  private static final int MARK = 0x464C544C; // "FLTL"
  private static final int LEVEL = 3;

  static Frame of(Kind kind, long number, byte[] content) {
    return new Frame(kind, number, Zstd.compress(content, LEVEL), content.length);
  }

  byte[] head() {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    head.putInt(SKIPPABLE).putInt(HEAD_BYTES - 8).putInt(MARK).putInt(kind.number);
    head.putLong(number).putInt(length).putInt(packed.length).putInt(sum(packed));
    head.putInt(sum(head.array(), 0, 36));
    return head.array();
  }

  void write(OutputStream out) throws IOException {
    out.write(head());
    out.write(packed);
  }

  int size() {
    return HEAD_BYTES + packed.length;
  }

  private static int sum(byte[] bytes) {
    return sum(bytes, 0, bytes.length);
  }

  private static int sum(byte[] bytes, int from, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  /**
   * Reads a block; null at the end of the file.
   *
   * @param number which one it must be
   * @param at where in the file it begins, for words
   */
  static @Nullable Frame read(InputStream in, long number, long at) throws IOException {
    String place = "block %d at byte %d".formatted(number, at);
    byte[] bytes = in.readNBytes(HEAD_BYTES);
    if (bytes.length == 0) {
      return null;
    }
    boolean ours = isOurs(bytes);
    if (!ours && number == 0) {
      throw new BackupException("this is no backup of Faultline");
    }
    if (bytes.length < HEAD_BYTES) {
      throw cut(place, at + bytes.length);
    }
    ByteBuffer head = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    head.position(FRONT_BYTES);
    int kind = head.getInt();
    long numbered = head.getLong();
    int length = head.getInt();
    int packedLength = head.getInt();
    int packedSum = head.getInt();
    boolean whole = ours && head.getInt() == sum(bytes, 0, 36) && numbered == number;
    whole &= kind >= 0 && kind < Kind.values().length;
    whole &= length >= 0 && length <= CONTENT_BYTES_MAX;
    whole &= packedLength >= 0 && packedLength <= Zstd.compressBound(CONTENT_BYTES_MAX);
    if (!whole) {
      throw new BackupException("the backup is damaged: the head of " + place);
    }
    byte[] packed = in.readNBytes(packedLength);
    if (packed.length < packedLength) {
      throw cut(place, at + HEAD_BYTES + packed.length);
    }
    if (sum(packed) != packedSum) {
      throw new BackupException("the backup is damaged: the content of " + place);
    }
    return new Frame(Kind.of(kind), number, packed, length);
  }

  /** Whether a head, or as much as there is of one, begins as all do. */
  private static boolean isOurs(byte[] head) {
    ByteBuffer front = ByteBuffer.allocate(FRONT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    front.putInt(SKIPPABLE).putInt(HEAD_BYTES - 8).putInt(MARK);
    int length = Math.min(head.length, FRONT_BYTES);
    return Arrays.equals(head, 0, length, front.array(), 0, length);
  }

  private static BackupException cut(String place, long end) {
    return BackupException.cutOff(
        "the backup is cut off at byte %d, in the middle of %s".formatted(end, place));
  }

  byte[] content() throws BackupException {
    byte[] content;
    try {
      content = Zstd.decompress(packed, length);
    } catch (RuntimeException e) {
      throw new BackupException("the backup is damaged: block " + number, e);
    }
    if (content.length != length) {
      throw new BackupException("the backup is damaged: the length of block " + number);
    }
    return content;
  }
}
