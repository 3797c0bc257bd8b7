package dev.faultline.codec;

import dev.faultline.config.Limits;
import dev.faultline.protocol.RefusedException;
import java.util.Arrays;

/** Bytes as they are unpacked, never more than the limits and the others in work allow. */
final class Unpacked {
  /** Below this size the ratio says nothing: a small repetitive body may shrink a lot. */
  static final int FREE_OF_RATIO = 1 << 20;

  private static final int FIRST_GUESS = 64 << 10;

  private final UnpackRoom.Share room;
  private final int packed;
  private final int most;
  private byte[] bytes;
  private int size;

  /**
   * @param packed how many bytes came over the wire
   * @param guess how many will come out, by whatever the sender says; believed only as far as it
   *     costs little
   */
  Unpacked(UnpackRoom.Share room, int packed, long guess) throws RefusedException {
    this.room = room;
    this.packed = packed;
    this.most = most(room.limits(), packed);
    long cheap = Math.max(FIRST_GUESS, 16L * packed);
    int first = (int) Math.min(Math.min(Math.max(guess, 256), cheap), most) + 1;
    room.take(first);
    this.bytes = new byte[first];
  }

  /** How many bytes may come out of so many. */
  static int most(Limits limits, int packed) {
    long byRatio = Math.max(FREE_OF_RATIO, (long) packed * limits.unpackRatio());
    return (int) Math.min(limits.unpackedBytes(), byRatio);
  }

  /** Where to write; only from {@link #size()} on, and never without {@link #room()}. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** How many bytes may be written next: at least one, or the limit is passed and it throws. */
  int room() throws RefusedException {
    if (size > most) {
      throw tooLarge(room.limits(), packed);
    }
    if (size == bytes.length) {
      int larger = (int) Math.min(2L * bytes.length, most + 1L);
      room.take(larger - bytes.length);
      bytes = Arrays.copyOf(bytes, larger);
    }
    return bytes.length - size;
  }

  void wrote(int count) {
    size += count;
  }

  /** The bytes, right-sized. */
  byte[] take() throws RefusedException {
    if (size > most) {
      throw tooLarge(room.limits(), packed);
    }
    room.giveBack(bytes.length - size);
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static RefusedException tooLarge(Limits limits, int packed) {
    if (most(limits, packed) == limits.unpackedBytes()) {
      return new RefusedException(
          413,
          "unpacked-too-large",
          "The body unpacks to more than " + limits.unpackedBytes() + " bytes (unpackedBytes).");
    }
    return new RefusedException(
        413,
        "unpack-ratio",
        "The body of "
            + packed
            + " bytes unpacks to more than "
            + limits.unpackRatio()
            + " times as much (unpackRatio).");
  }

  static RefusedException malformed(String coding, String what) {
    return new RefusedException(
        400, "malformed-encoding", "The body is not well-formed " + coding + ": " + what + ".");
  }
}
