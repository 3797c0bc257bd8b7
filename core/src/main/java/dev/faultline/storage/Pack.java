package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The bodies of one commit in one blob: a table of slices, then blocks of neighbouring bodies, each
 * compressed as one. Events of one commit resemble each other, so a block is a third smaller than
 * its bodies compressed one by one, and cheaper to write; to read one body its block is unpacked.
 */
final class Pack {
  private static final int VERSION = 3;

  /** A block is closed when it has this many bytes: unpacking one takes a fraction of a ms. */
  private static final int BLOCK_BYTES = 128 << 10;

  /**
   * One body.
   *
   * @param bytes the body itself; empty where only the table was read
   */
  record Slice(IssueId issue, long ordinal, Instant time, Instant receivedAt, byte[] bytes) {}

  /** A slice and where its body is. */
  private record Place(Slice slice, int block, int offset, int length) {}

  private Pack() {}

  /**
   * Writes a pack.
   *
   * @param press compresses a block
   */
  static byte[] write(List<Slice> slices, UnaryOperator<byte[]> press) {
    Map<IssueId, Integer> issues = new LinkedHashMap<>();
    slices.forEach(slice -> issues.putIfAbsent(slice.issue, issues.size()));
    RowWriter pack = new RowWriter().number(VERSION).number(issues.size());
    issues.keySet().forEach(issue -> pack.fixed(issue.high()).fixed(issue.low()));
    pack.number(slices.size());
    // What comes in together is stored together: each time is a short way from the one before.
    long before = 0;
    for (Slice slice : slices) {
      long receivedAt = millis(slice.receivedAt);
      pack.number(issues.getOrDefault(slice.issue, 0)).number(slice.ordinal);
      pack.difference(receivedAt - before).difference(millis(slice.time) - receivedAt);
      pack.number(slice.bytes.length);
      before = receivedAt;
    }
    int from = 0;
    while (from < slices.size()) {
      int to = from;
      int bytes = 0;
      while (to < slices.size() && !closes(bytes)) {
        bytes += slices.get(to++).bytes.length;
      }
      byte[] block = new byte[bytes];
      int at = 0;
      for (Slice slice : slices.subList(from, to)) {
        System.arraycopy(slice.bytes, 0, block, at, slice.bytes.length);
        at += slice.bytes.length;
      }
      pack.bytes(press.apply(block));
      from = to;
    }
    return pack.toBytes();
  }

  /** What the table says of a slice; its body is not read. */
  static Slice find(byte[] bytes, int index) {
    return place(new RowReader(bytes), index).slice;
  }

  /**
   * One slice of a pack with its body.
   *
   * @param unpack undoes what the block was compressed with
   */
  static Slice read(byte[] bytes, int index, UnaryOperator<byte[]> unpack) {
    RowReader pack = new RowReader(bytes);
    Place place = place(pack, index);
    for (int i = 0; i < place.block; i++) {
      pack.bytes();
    }
    byte[] block = unpack.apply(pack.bytes());
    if (block.length < place.offset + place.length) {
      throw new IllegalStateException("slice " + index + " is not in its block");
    }
    return new Slice(
        place.slice.issue,
        place.slice.ordinal,
        place.slice.time,
        place.slice.receivedAt,
        Arrays.copyOfRange(block, place.offset, place.offset + place.length));
  }

  /** Reads the table; afterwards the reader stands at the first block. */
  private static Place place(RowReader pack, int index) {
    long version = pack.number();
    if (version != VERSION) {
      throw new IllegalStateException(
          "a pack of version " + version + "; this program reads " + VERSION);
    }
    List<IssueId> issues = new ArrayList<>();
    for (int i = pack.small(); i > 0; i--) {
      issues.add(new IssueId(pack.fixed(), pack.fixed()));
    }
    int size = pack.small();
    if (index >= size) {
      throw new IllegalStateException("slice " + index + " of a pack of " + size);
    }
    Place found = null;
    int block = 0;
    int offset = 0;
    long before = 0;
    for (int i = 0; i < size; i++) {
      IssueId issue = issues.get(pack.small());
      long ordinal = pack.number();
      before += pack.difference();
      Instant receivedAt = Instant.ofEpochMilli(before);
      Instant time = Instant.ofEpochMilli(before + pack.difference());
      int length = pack.small();
      if (closes(offset)) {
        block++;
        offset = 0;
      }
      if (i == index) {
        Slice slice = new Slice(issue, ordinal, time, receivedAt, new byte[0]);
        found = new Place(slice, block, offset, length);
      }
      offset += length;
    }
    if (found == null) {
      throw new IllegalStateException("slice " + index + " is not in its pack");
    }
    return found;
  }

  private static long millis(Instant time) {
    return Math.max(0, time.toEpochMilli());
  }

  /** Whether a block with so many bytes takes no more. */
  private static boolean closes(int bytes) {
    return bytes >= BLOCK_BYTES;
  }
}
