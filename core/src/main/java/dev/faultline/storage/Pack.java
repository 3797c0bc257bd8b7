package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bodies of one commit in one blob: a table of slices, then the slices as they were given. */
final class Pack {
  private static final int VERSION = 1;

  /**
   * One body.
   *
   * @param bytes compressed; names its dictionary itself
   */
  record Slice(IssueId issue, long ordinal, Instant time, Instant receivedAt, byte[] bytes) {}

  private Pack() {}

  static byte[] write(List<Slice> slices) {
    List<IssueId> issues = slices.stream().map(Slice::issue).distinct().toList();
    RowWriter pack = new RowWriter().number(VERSION).number(issues.size());
    issues.forEach(issue -> pack.fixed(issue.high()).fixed(issue.low()));
    pack.number(slices.size());
    for (Slice slice : slices) {
      pack.number(issues.indexOf(slice.issue)).number(slice.ordinal);
      pack.time(slice.time).time(slice.receivedAt).number(slice.bytes.length);
    }
    slices.forEach(slice -> pack.raw(slice.bytes));
    return pack.toBytes();
  }

  /** One slice of a pack. */
  static Slice read(byte[] bytes, int index) {
    RowReader pack = new RowReader(bytes);
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
    int offset = 0;
    int length = 0;
    Slice found = null;
    for (int i = 0; i < size; i++) {
      IssueId issue = issues.get(pack.small());
      long ordinal = pack.number();
      Instant time = pack.time();
      Instant receivedAt = pack.time();
      int sliceLength = pack.small();
      if (i < index) {
        offset += sliceLength;
      } else if (i == index) {
        length = sliceLength;
        found = new Slice(issue, ordinal, time, receivedAt, new byte[0]);
      }
    }
    if (found == null) {
      throw new IllegalStateException("slice " + index + " is not in its pack");
    }
    int from = pack.position() + offset;
    return new Slice(
        found.issue,
        found.ordinal,
        found.time,
        found.receivedAt,
        Arrays.copyOfRange(bytes, from, from + length));
  }
}
