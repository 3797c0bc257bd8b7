package dev.faultline.move;

import com.github.luben.zstd.Zstd;
import dev.faultline.event.EventId;
import dev.faultline.storage.Belonging;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Key;
import dev.faultline.storage.Row;
import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of an installation as bytes; {@code docs/backup.md} describes them. Values of rows, claims
 * and packs stand in it as they stand in the store.
 */
public final class Records {
  private static final int VERSION = 1;
  private static final int ROW = 1;
  private static final int CLAIM = 2;
  private static final int PACK = 3;
  private static final int LANE = 4;
  private static final int PACKED_LEVEL = 1;

  private Records() {}

  /** The bytes of a part. */
  public static byte[] write(Contents.Part part) {
    RowWriter out = new RowWriter().number(VERSION).optional(part.next());
    out.number(part.belongings().size());
    for (Belonging item : part.belongings()) {
      switch (item) {
        case Belonging.OfRow one -> {
          Row row = one.row();
          out.number(ROW).text(one.lane()).text(row.key().partition()).text(row.key().sort());
          out.number(row.expiresAt()).bytes(row.value());
        }
        case Belonging.OfClaim one -> {
          Claim claim = one.claim();
          out.number(CLAIM).text(one.lane()).fixed(claim.id().high()).fixed(claim.id().low());
          out.number(claim.expiresAt()).bytes(claim.value());
        }
        case Belonging.OfPack one ->
            out.number(PACK)
                .text(one.lane())
                .text(one.name())
                .number(one.expiresAt())
                .bytes(one.content());
        case Belonging.OfLane one -> out.number(LANE).text(one.lane()).number(one.head());
      }
    }
    return out.toBytes();
  }

  /** The part of bytes; throws {@link BackupException} where they are none. */
  public static Contents.Part read(byte[] bytes) throws BackupException {
    try {
      RowReader in = new RowReader(bytes);
      long version = in.number();
      if (version != VERSION) {
        throw new BackupException(
            "records of version " + version + "; this program reads " + VERSION);
      }
      String next = in.optional();
      int count = in.small();
      List<Belonging> items = new ArrayList<>(Math.min(count, 10_000));
      for (int i = 0; i < count; i++) {
        items.add(item(in));
      }
      return new Contents.Part(items, next);
    } catch (IllegalStateException | ArithmeticException e) {
      throw new BackupException("broken records: " + e.getMessage(), e);
    }
  }

  /** A part on its way through a network. */
  public static byte[] pack(byte[] records) {
    return Zstd.compress(records, PACKED_LEVEL);
  }

  /** What {@link #pack} packed. */
  public static byte[] unpack(byte[] packed) throws BackupException {
    long length = Zstd.getFrameContentSize(packed);
    if (length < 0 || length > Frame.CONTENT_BYTES_MAX) {
      throw new BackupException("the answer is no part of a backup");
    }
    byte[] records = Zstd.decompress(packed, (int) length);
    if (records.length != length) {
      throw new BackupException("the answer is not whole");
    }
    return records;
  }

  /** Only where the following part begins; the rest stays unread. */
  static @Nullable String next(byte[] bytes) {
    RowReader in = new RowReader(bytes);
    in.number();
    return in.optional();
  }

  private static Belonging item(RowReader in) throws BackupException {
    int kind = in.small();
    String lane = in.text();
    return switch (kind) {
      case ROW -> {
        Key key = new Key(in.text(), in.text());
        long expiresAt = in.number();
        yield new Belonging.OfRow(lane, new Row(key, in.bytes(), expiresAt));
      }
      case CLAIM -> {
        EventId id = new EventId(in.fixed(), in.fixed());
        long expiresAt = in.number();
        yield new Belonging.OfClaim(lane, new Claim(id, in.bytes(), expiresAt));
      }
      case PACK -> {
        String name = in.text();
        long expiresAt = in.number();
        yield new Belonging.OfPack(lane, name, in.bytes(), expiresAt);
      }
      case LANE -> new Belonging.OfLane(lane, in.number());
      default -> throw new BackupException("a record of the unknown kind " + kind);
    };
  }
}
