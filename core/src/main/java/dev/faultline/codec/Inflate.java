package dev.faultline.codec;

import dev.faultline.protocol.RefusedException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks the deflate family: gzip (RFC 1952), zlib (RFC 1950) and raw deflate (RFC 1951). Works on
 * whole arrays with pooled inflaters, because a stream per body costs more than a small body
 * itself.
 */
final class Inflate {
  private static final Pool<Inflater> WITH_HEADER =
      new Pool<>(() -> new Inflater(false), Inflater::end);
  private static final Pool<Inflater> RAW = new Pool<>(() -> new Inflater(true), Inflater::end);

  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;

  private Inflate() {}

  private static byte[] zlib(byte[] packed, int wire, UnpackRoom.Share room, String coding)
      throws RefusedException {
    Unpacked out = new Unpacked(room, wire, 6L * packed.length);
    int end = inflate(WITH_HEADER, packed, 0, out, coding);
    noneLeft(packed, end, coding);
    return out.take();
  }

  /** HTTP's {@code deflate}: zlib by the standard, raw deflate by some clients. */
  static byte[] deflate(byte[] packed, int wire, UnpackRoom.Share room) throws RefusedException {
    if (looksLikeZlib(packed)) {
      try {
        return zlib(packed, wire, room, "deflate");
      } catch (RefusedException e) {
        if (e.refusal().status() != 400) {
          throw e;
        }
        // Raw deflate may look like a zlib header by chance.
        try {
          return raw(packed, wire, room);
        } catch (RefusedException notRawEither) {
          throw notRawEither.refusal().status() != 400 ? notRawEither : e;
        }
      }
    }
    return raw(packed, wire, room);
  }

  /** Unpacks gzip of one or several members, checking length and checksum of each. */
  static byte[] gzip(byte[] packed, int wire, UnpackRoom.Share room) throws RefusedException {
    Unpacked out = new Unpacked(room, wire, packed.length < 18 ? 0 : le32(packed, -4));
    int at = 0;
    do {
      int begin = out.size();
      at = inflate(RAW, packed, gzipHeader(packed, at), out, "gzip");
      if (packed.length - at < 8) {
        throw Unpacked.malformed("gzip", "it ends before its checksum");
      }
      CRC32 crc = new CRC32();
      crc.update(out.bytes(), begin, out.size() - begin);
      if (crc.getValue() != le32(packed, at)
          || (out.size() - begin & 0xffffffffL) != le32(packed, at + 4)) {
        throw Unpacked.malformed("gzip", "its checksum does not fit");
      }
      at += 8;
    } while (at < packed.length && packed[at] == 0x1f);
    noneLeft(packed, at, "gzip");
    return out.take();
  }

  private static byte[] raw(byte[] packed, int wire, UnpackRoom.Share room)
      throws RefusedException {
    Unpacked out = new Unpacked(room, wire, 6L * packed.length);
    noneLeft(packed, inflate(RAW, packed, 0, out, "deflate"), "deflate");
    return out.take();
  }

  /** Unpacks one stream that begins at an index; answers the index after it. */
  private static int inflate(
      Pool<Inflater> pool, byte[] packed, int from, Unpacked out, String coding)
      throws RefusedException {
    Inflater inflater = pool.take();
    try {
      inflater.setInput(packed, from, packed.length - from);
      while (!inflater.finished()) {
        int room = out.room();
        int count = inflater.inflate(out.bytes(), out.size(), room);
        out.wrote(count);
        if (count == 0 && !inflater.finished()) {
          throw Unpacked.malformed(
              coding, inflater.needsDictionary() ? "it wants a dictionary" : "it is cut off");
        }
      }
      return packed.length - inflater.getRemaining();
    } catch (DataFormatException e) {
      throw Unpacked.malformed(coding, e.getMessage() == null ? "bad data" : e.getMessage());
    } finally {
      inflater.reset();
      pool.giveBack(inflater);
    }
  }

  /** The index after a member's header. */
  private static int gzipHeader(byte[] packed, int from) throws RefusedException {
    if (packed.length - from < 18) {
      throw Unpacked.malformed("gzip", "it is cut off");
    }
    if (packed[from] != 0x1f || (packed[from + 1] & 0xff) != 0x8b || packed[from + 2] != 8) {
      throw Unpacked.malformed("gzip", "it does not begin as gzip does");
    }
    int flags = packed[from + 3];
    int at = from + 10;
    if ((flags & FEXTRA) != 0) {
      at += 2 + (packed[at] & 0xff) + ((packed[at + 1] & 0xff) << 8);
    }
    if ((flags & FNAME) != 0) {
      at = afterZero(packed, at);
    }
    if ((flags & FCOMMENT) != 0) {
      at = afterZero(packed, at);
    }
    if ((flags & FHCRC) != 0) {
      at += 2;
    }
    if (at > packed.length) {
      throw Unpacked.malformed("gzip", "it is cut off");
    }
    return at;
  }

  private static int afterZero(byte[] packed, int from) {
    int at = from;
    while (at < packed.length && packed[at] != 0) {
      at++;
    }
    return at + 1;
  }

  /** Some senders pad with zeros; anything else behind the end was meant to be read. */
  private static void noneLeft(byte[] packed, int from, String coding) throws RefusedException {
    for (int i = from; i < packed.length; i++) {
      if (packed[i] != 0) {
        throw Unpacked.malformed(coding, (packed.length - from) + " bytes follow its end");
      }
    }
  }

  private static boolean looksLikeZlib(byte[] packed) {
    return packed.length >= 2
        && (packed[0] & 0x0f) == 8
        && ((packed[0] & 0xff) << 8 | (packed[1] & 0xff)) % 31 == 0;
  }

  /** Four bytes, least first; a negative index counts from the end. */
  private static long le32(byte[] bytes, int at) {
    int i = at < 0 ? bytes.length + at : at;
    return (bytes[i] & 0xffL)
        | (bytes[i + 1] & 0xffL) << 8
        | (bytes[i + 2] & 0xffL) << 16
        | (bytes[i + 3] & 0xffL) << 24;
  }
}
