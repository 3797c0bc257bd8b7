package dev.faultline.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * One prepared request: all its bytes, and where the event's id stands in them.
 *
 * @param idOffsets empty where the id can't be changed (packed bodies)
 */
record Shot(int issue, byte[] bytes, int[] idOffsets) {

  static Shot plain(String path, int issue, byte[] envelope) {
    byte[] head = head(path, envelope.length, "");
    byte[] all = join(head, envelope);
    byte[] id = EventMaker.ID.getBytes(StandardCharsets.US_ASCII);
    int first = indexOf(all, id, 0);
    int second = indexOf(all, id, first + id.length);
    return new Shot(issue, all, new int[] {first, second});
  }

  static Shot gzip(String path, int issue, byte[] envelope, long number) {
    byte[] id = id(number);
    byte[] named = envelope.clone();
    byte[] place = EventMaker.ID.getBytes(StandardCharsets.US_ASCII);
    int first = indexOf(named, place, 0);
    System.arraycopy(id, 0, named, first, id.length);
    System.arraycopy(id, 0, named, indexOf(named, place, first + id.length), id.length);
    ByteArrayOutputStream packed = new ByteArrayOutputStream(named.length);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(named);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] head = head(path, packed.size(), "Content-Encoding: gzip\r\n");
    return new Shot(issue, join(head, packed.toByteArray()), new int[0]);
  }

  /** 32 hex digits, different for every number. */
  static byte[] id(long number) {
    // An odd factor spreads neighbours over the key space: ids of real clients are random.
    long mixed = number * 0x9E3779B97F4A7C15L;
    return (HexFormat.of().toHexDigits(mixed) + HexFormat.of().toHexDigits(number))
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes the id of a number into the request. */
  void stamp(long number) {
    byte[] id = id(number);
    for (int offset : idOffsets) {
      System.arraycopy(id, 0, bytes, offset, id.length);
    }
  }

  /** The request's body alone. */
  byte[] body() {
    byte[] blank = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOfRange(bytes, indexOf(bytes, blank, 0) + blank.length, bytes.length);
  }

  private static byte[] head(String path, int length, String more) {
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-sentry-envelope\r\n"
            + more
            + "Content-Length: "
            + length
            + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] join(byte[] head, byte[] body) {
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }

  private static int indexOf(byte[] all, byte[] part, int from) {
    for (int i = from; i <= all.length - part.length; i++) {
      int j = 0;
      while (j < part.length && all[i + j] == part[j]) {
        j++;
      }
      if (j == part.length) {
        return i;
      }
    }
    throw new IllegalArgumentException("the part is not there");
  }
}
