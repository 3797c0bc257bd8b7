package dev.faultline.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds the compact bytes of our rows: varints, counted UTF-8. Read back by {@link RowReader}. */
public final class RowWriter {
  private byte[] bytes = new byte[128];
  private int size;

  /** A number of 0 or more, 7 bits a byte, lowest first. */
  public RowWriter number(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a row has no place for the negative number " + value);
    }
    room(10);
    long rest = value;
    while (rest >= 0x80) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A number of either sign, near 0: short where it is small. */
  public RowWriter difference(long value) {
    return number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** Eight bytes as they are. */
  public RowWriter fixed(long value) {
    room(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Text, counted. */
  public RowWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Text or nothing. */
  public RowWriter optional(@Nullable String text) {
    if (text == null) {
      return number(0);
    }
    return number(1).text(text);
  }

  /** Bytes, counted. */
  public RowWriter bytes(byte[] value) {
    number(value.length);
    return raw(value);
  }

  /** Bytes as they are. */
  public RowWriter raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  /** Milliseconds since 1970; times before are stored as 1970. */
  public RowWriter time(Instant time) {
    return number(Math.max(0, time.toEpochMilli()));
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
