package dev.faultline.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.faultline.config.Limits;
import dev.faultline.http.Request;
import dev.faultline.protocol.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.brotli.dec.BrotliInputStream;

/**
 * Reads a request's body and takes off its content codings: gzip, deflate (zlib or raw), br, zstd,
 * and lists of them. A coding that is unknown or empty is none, because clients send such names by
 * mistake. Limits hold while reading and while unpacking: neither a long body nor a bomb is ever
 * whole in memory.
 */
public final class Unpack {
  /** Codings of one body; a list of more is no honest client's. */
  private static final int MOST_CODINGS = 3;

  /** What is set aside for a body before its first byte came, whatever length it claims. */
  private static final int FIRST_READ = 64 << 10;

  /** RFC 9659 allows HTTP's zstd a window of 8 MiB. */
  private static final int ZSTD_WINDOW_LOG = 23;

  /**
   * How many bodies are unpacked at a time by the decoders that may take a window of many megabytes
   * on the sender's word.
   */
  private static final Semaphore WINDOWS = new Semaphore(4);

  private static final Pool<ZstdDecompressCtx> ZSTD =
      new Pool<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

  private Unpack() {}

  /**
   * The body of a request, unpacked.
   *
   * @param room takes what is unpacked
   * @throws RefusedException 413 over a limit, 503 without room, 400 for broken data
   * @throws IOException when the connection broke
   */
  public static byte[] body(Request request, UnpackRoom.Share room)
      throws RefusedException, IOException {
    StringBuilder codings = new StringBuilder();
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase("Content-Encoding")) {
                codings.append(codings.isEmpty() ? "" : ",").append(value);
              }
            });
    long length = request.headers().find("Content-Length").map(Unpack::length).orElse(-1L);
    return read(request.body(), codings.toString(), length, room);
  }

  /**
   * Reads a body and unpacks it.
   *
   * @param contentEncoding the header's value; empty where there is none
   * @param contentLength the header's value; -1 where there is none
   * @param room takes what is unpacked
   * @throws RefusedException 413 over a limit, 503 without room, 400 for broken data
   * @throws IOException when the connection broke
   */
  public static byte[] read(
      InputStream body, String contentEncoding, long contentLength, UnpackRoom.Share room)
      throws RefusedException, IOException {
    return bytes(wire(body, contentLength, room.limits()), contentEncoding, room);
  }

  /** Unpacks a body that has been read. */
  public static byte[] bytes(byte[] wire, String contentEncoding, UnpackRoom.Share room)
      throws RefusedException {
    if (contentEncoding.isEmpty() || wire.length == 0) {
      return wire;
    }
    String[] codings = contentEncoding.toLowerCase(Locale.ROOT).split(",");
    if (codings.length > MOST_CODINGS) {
      throw new RefusedException(
          400,
          "malformed-encoding",
          "The body has " + codings.length + " content codings; at most 3 are taken off.");
    }
    byte[] bytes = wire;
    for (int i = codings.length - 1; i >= 0; i--) { // the last was put on last
      bytes = one(codings[i].strip(), bytes, wire.length, room);
    }
    return bytes;
  }

  private static byte[] one(String coding, byte[] packed, int wire, UnpackRoom.Share room)
      throws RefusedException {
    return switch (coding) {
      case "gzip", "x-gzip" -> Inflate.gzip(packed, wire, room);
      case "deflate" -> Inflate.deflate(packed, wire, room);
      case "br" -> brotli(packed, wire, room);
      case "zstd" -> zstd(packed, wire, room);
      default -> packed;
    };
  }

  private static byte[] brotli(byte[] packed, int wire, UnpackRoom.Share room)
      throws RefusedException {
    WINDOWS.acquireUninterruptibly();
    try (InputStream in =
        new BrotliInputStream(
            new ByteArrayInputStream(packed), Math.clamp(packed.length, 256, 16 << 10))) {
      return drain(in, packed, wire, room);
    } catch (IOException | RuntimeException e) { // the decoder trusts its input here and there
      throw Unpacked.malformed("br", "bad or missing data");
    } finally {
      WINDOWS.release();
    }
  }

  private static byte[] zstd(byte[] packed, int wire, UnpackRoom.Share room)
      throws RefusedException {
    long size = Zstd.getFrameContentSize(packed);
    if (size > Unpacked.most(room.limits(), wire)) {
      throw Unpacked.tooLarge(room.limits(), wire);
    }
    try {
      if (size > 0 && Zstd.findFrameCompressedSize(packed) == packed.length) {
        room.take(size);
        return zstdWhole(packed, (int) size);
      }
    } catch (ZstdException e) {
      throw Unpacked.malformed("zstd", words(e));
    }
    WINDOWS.acquireUninterruptibly();
    try (InputStream in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed))
            .setLongMax(ZSTD_WINDOW_LOG)) {
      return drain(in, packed, wire, room);
    } catch (IOException e) {
      throw Unpacked.malformed("zstd", words(e));
    } finally {
      WINDOWS.release();
    }
  }

  /** One frame that says its size: no window, no copy. */
  private static byte[] zstdWhole(byte[] packed, int size) {
    byte[] bytes = new byte[size];
    ZstdDecompressCtx context = ZSTD.take();
    int length;
    try {
      length = context.decompressByteArray(bytes, 0, size, packed, 0, packed.length);
    } catch (ZstdException e) {
      ZSTD.discard(context);
      throw e;
    }
    ZSTD.giveBack(context);
    return length == size ? bytes : Arrays.copyOf(bytes, length);
  }

  private static byte[] drain(InputStream in, byte[] packed, int wire, UnpackRoom.Share room)
      throws RefusedException, IOException {
    Unpacked out = new Unpacked(room, wire, 6L * packed.length);
    int count = in.read(out.bytes(), out.size(), out.room());
    while (count >= 0) {
      out.wrote(count);
      int more = out.room(); // before bytes(), which it may replace
      count = in.read(out.bytes(), out.size(), more);
    }
    return out.take();
  }

  private static byte[] wire(InputStream body, long contentLength, Limits limits)
      throws RefusedException, IOException {
    int most = limits.bodyBytes();
    if (contentLength > most) {
      throw tooLarge(limits, "The body has " + contentLength + " bytes");
    }
    boolean known = contentLength >= 0;
    int end = known ? (int) contentLength : most + 1;
    byte[] bytes = new byte[Math.min(end, known ? FIRST_READ : 8 << 10)];
    int size = 0;
    while (size < end) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, end));
      }
      int count = body.read(bytes, size, bytes.length - size);
      if (count < 0) {
        break;
      }
      size += count;
    }
    if (known && size < end) {
      throw new RefusedException(
          400,
          "incomplete-body",
          "The body ends after " + size + " of the " + end + " bytes its head promises.");
    }
    if (size > most) {
      throw tooLarge(limits, "The body is longer than that");
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private static RefusedException tooLarge(Limits limits, String what) {
    return new RefusedException(
        413,
        "body-too-large",
        what + "; at most " + limits.bodyBytes() + " are taken (bodyBytes).");
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? "bad data" : e.getMessage();
  }

  /** A length that is no number is not known; the host has its own word on it. */
  private static long length(String header) {
    try {
      return Math.max(-1, Long.parseLong(header.strip()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
