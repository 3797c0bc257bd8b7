package dev.faultline.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RowWriter} built. A row that ends early is our fault and says so. */
public final class RowReader {
  private final byte[] bytes;
  private int position;

  public RowReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = next();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalStateException("a number in a row does not end");
  }

  public int small() {
    return Math.toIntExact(number());
  }

  public long fixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (next() & 0xff);
    }
    return value;
  }

  public String text() {
    int length = small();
    check(length);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  public @Nullable String optional() {
    return number() == 0 ? null : text();
  }

  public byte[] bytes() {
    int length = small();
    check(length);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  public long difference() {
    long twice = number();
    return (twice & 1) == 0 ? twice >>> 1 : -(twice >>> 1) - 1;
  }

  public Instant time() {
    return Instant.ofEpochMilli(number());
  }

  public int position() {
    return position;
  }

  public boolean atEnd() {
    return position == bytes.length;
  }

  private byte next() {
    check(1);
    return bytes[position++];
  }

  private void check(int more) {
    if (more < 0 || position + more > bytes.length) {
      throw new IllegalStateException(
          "a row ends at " + bytes.length + ", " + more + " bytes wanted at " + position);
    }
  }
}
