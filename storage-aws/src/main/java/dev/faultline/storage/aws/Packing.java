package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Key;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log row carries, as bytes: the changes and what was taken for, compressed; the ids that
 * were taken, which no compression makes smaller, as they are.
 */
final class Packing {
  /** Behind them a frame of zstd has nothing more to say of its length. */
  static final int HEADER_BYTES = 18;

  private static final int LEVEL = 3;
  private static final int PUT = 1;
  private static final int DELETE = 2;

  private Packing() {}

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  static byte[] changes(List<Change> changes) {
    return compress(
        written(
            out -> {
              out.writeInt(changes.size());
              for (Change change : changes) {
                write(out, change);
              }
            }));
  }

  private static void write(DataOutputStream out, Change change) throws IOException {
    switch (change) {
      case Change.Put put -> {
        out.writeByte(PUT);
        write(out, put.key());
        out.writeLong(put.expiresAt());
        out.writeInt(put.value().length);
        out.write(put.value());
      }
      case Change.Delete delete -> {
        out.writeByte(DELETE);
        write(out, delete.key());
      }
    }
  }

  private static void write(DataOutputStream out, Key key) throws IOException {
    for (String part : List.of(key.partition(), key.sort())) {
      byte[] bytes = part.getBytes(UTF_8);
      out.writeShort(bytes.length);
      out.write(bytes);
    }
  }

  static List<Change> readChanges(byte[] packed) {
    return read(
        decompress(packed),
        in -> {
          int count = in.readInt();
          List<Change> changes = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            boolean put = in.readByte() == PUT;
            Key key = new Key(readText(in), readText(in));
            if (put) {
              long expiresAt = in.readLong();
              changes.add(new Change.Put(key, in.readNBytes(in.readInt()), expiresAt));
            } else {
              changes.add(new Change.Delete(key));
            }
          }
          return changes;
        });
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), UTF_8);
  }

  /** The ids, and their one expiry in front where all have the same. */
  static byte[] claims(List<Claim> claims) {
    long expiresAt = claims.getFirst().expiresAt();
    boolean alike = claims.stream().allMatch(claim -> claim.expiresAt() == expiresAt);
    return written(
        out -> {
          out.writeBoolean(alike);
          if (alike) {
            out.writeLong(expiresAt);
          }
          out.writeInt(claims.size());
          for (Claim claim : claims) {
            out.writeLong(claim.id().high());
            out.writeLong(claim.id().low());
            if (!alike) {
              out.writeLong(claim.expiresAt());
            }
          }
        });
  }

  static CommitIds readClaims(long sequence, long millis, byte[] packed) {
    return read(
        packed,
        in -> {
          boolean alike = in.readBoolean();
          long all = alike ? in.readLong() : 0;
          int count = in.readInt();
          EventId[] ids = new EventId[count];
          long[] expiries = new long[alike ? 1 : count];
          expiries[0] = all;
          for (int i = 0; i < count; i++) {
            ids[i] = new EventId(in.readLong(), in.readLong());
            if (!alike) {
              expiries[i] = in.readLong();
            }
          }
          return new CommitIds(sequence, millis, ids, expiries);
        });
  }

  /** What the ids were taken for, in their order. */
  static byte[] values(List<Claim> claims) {
    return compress(
        written(
            out -> {
              for (Claim claim : claims) {
                out.writeByte(claim.value().length);
                out.write(claim.value());
              }
            }));
  }

  /** What the id at a place was taken for. */
  static byte[] readValue(byte[] packed, int index) {
    return read(
        decompress(packed),
        in -> {
          for (int i = 0; i < index; i++) {
            in.skipNBytes(in.readUnsignedByte());
          }
          return in.readNBytes(in.readUnsignedByte());
        });
  }

  /** What all ids were taken for, in their order. */
  static List<byte[]> readValues(byte[] packed) {
    byte[] bytes = decompress(packed);
    return read(
        bytes,
        in -> {
          List<byte[]> values = new ArrayList<>();
          while (in.available() > 0) {
            values.add(in.readNBytes(in.readUnsignedByte()));
          }
          return values;
        });
  }

  static byte[] compress(byte[] bytes) {
    return Zstd.compress(bytes, LEVEL);
  }

  static byte[] decompress(byte[] packed) {
    return decompress(packed, Integer.MAX_VALUE);
  }

  /**
   * Unpacks no more than so many bytes: what the frame says of its length is looked at first, and
   * zstd writes no byte beyond it.
   */
  static byte[] decompress(byte[] packed, int most) {
    long size = size(packed);
    if (size < 0) {
      throw new IllegalStateException("these bytes were not packed here");
    }
    if (size > most) {
      throw new IllegalStateException(
          "these bytes are %d when they are unpacked; at most %d are".formatted(size, most));
    }
    return Zstd.decompress(packed, (int) size);
  }

  /**
   * How long bytes are when they are unpacked; below 0 where they do not say so.
   *
   * @param packed the bytes, or the first {@link #HEADER_BYTES} of them
   */
  static long size(byte[] packed) {
    return packed.length == 0 ? -1 : Zstd.getFrameContentSize(packed);
  }

  private static byte[] written(Writing writing) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return bytes.toByteArray();
  }

  private static <T> T read(byte[] bytes, Reading<T> reading) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return reading.from(in);
    } catch (IOException e) {
      throw new UncheckedIOException("a log row is not whole", e);
    }
  }
}
