package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.storage.Key;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** How keys and values lie in the database. A change here is a new format number. */
final class Bytes {
  /** Most bytes of a number as {@link #putNumber} writes it. */
  static final int NUMBER_BYTES_MAX = 10;

  private Bytes() {}

  /** A row's key: partition, 0, sort key. No name contains a 0, so partitions never mix. */
  static byte[] rowKey(Key key) {
    return rowKey(key.partition(), key.sort());
  }

  static byte[] rowKey(String partition, String sort) {
    return concat(partition.getBytes(UTF_8), (byte) 0, sort.getBytes(UTF_8));
  }

  /** The first key after all rows of a partition. */
  static byte[] partitionEnd(String partition) {
    return concat(partition.getBytes(UTF_8), (byte) 1, new byte[0]);
  }

  private static byte[] concat(byte[] head, byte middle, byte[] tail) {
    byte[] bytes = Arrays.copyOf(head, head.length + 1 + tail.length);
    bytes[head.length] = middle;
    System.arraycopy(tail, 0, bytes, head.length + 1, tail.length);
    return bytes;
  }

  /** The sort key of a row's key. */
  static String sort(byte[] rowKey, int partitionBytes) {
    return new String(rowKey, partitionBytes + 1, rowKey.length - partitionBytes - 1, UTF_8);
  }

  /** The key of a lane's last sequence number. */
  static byte[] headKey(String lane) {
    return ("h" + lane).getBytes(UTF_8);
  }

  /** The key of an object's tags. */
  static byte[] tagsKey(String blob) {
    return ("t" + blob).getBytes(UTF_8);
  }

  /**
   * A claim's key: eight bytes that stand for the lane, and the id. Claims are by far the most
   * rows; a lane's whole name in each would cost more than the rest of the key.
   */
  static byte[] claimKey(long laneHash, EventId id) {
    return ByteBuffer.allocate(24).putLong(laneHash).putLong(id.high()).putLong(id.low()).array();
  }

  /** Stands for a lane in claims. */
  static long laneHash(String lane) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(lane.getBytes(UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A value behind the second it expires at (0 for never). */
  static byte[] withExpiry(long expiresAt, byte[] value) {
    byte[] bytes = new byte[numberLength(expiresAt) + value.length];
    int at = putNumber(bytes, 0, expiresAt);
    System.arraycopy(value, 0, bytes, at, value.length);
    return bytes;
  }

  /** The second a value expires at; its first bytes are enough. */
  static long expiry(byte[] stored) {
    return number(stored, 0);
  }

  /** The value without its expiry. */
  static byte[] value(byte[] stored) {
    return Arrays.copyOfRange(stored, numberLength(expiry(stored)), stored.length);
  }

  static boolean expired(long expiresAt, long now) {
    return expiresAt != 0 && now >= expiresAt;
  }

  /** A number alone. */
  static byte[] number(long number) {
    byte[] bytes = new byte[numberLength(number)];
    putNumber(bytes, 0, number);
    return bytes;
  }

  static long number(byte[] bytes, int at) {
    long number = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at++];
      number |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return number;
      }
    }
  }

  static int numberLength(long number) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(number)) / 7);
  }

  /** Writes seven bits a byte, low ones first; answers where it ended. */
  static int putNumber(byte[] bytes, int at, long number) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  /** The first key after all that begin with a prefix; empty when there is none. */
  static byte[] after(byte[] prefix) {
    for (int length = prefix.length; length > 0; length--) {
      if (prefix[length - 1] != -1) {
        byte[] end = Arrays.copyOf(prefix, length);
        end[length - 1]++;
        return end;
      }
    }
    return new byte[0];
  }
}
