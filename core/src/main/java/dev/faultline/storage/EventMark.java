package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import java.time.Instant;

/** What a claim of an id says: where the event's body is, or that there is none. */
sealed interface EventMark {
  /** The body is slice {@code index} of the pack of (day, sequence). */
  record InPack(long day, long sequence, int index) implements EventMark {}

  /** The storm guard left the body out. */
  record Counted(IssueId issue, long ordinal, Instant time) implements EventMark {}

  /** No event: what it was taken for ended otherwise and must not be counted again. */
  record Ended() implements EventMark {}

  default byte[] toBytes() {
    return switch (this) {
      case Ended _ -> new RowWriter().number(3).toBytes();
      case InPack mark ->
          new RowWriter()
              .number(1)
              .number(mark.day)
              .number(mark.sequence)
              .number(mark.index)
              .toBytes();
      case Counted mark ->
          new RowWriter()
              .number(2)
              .fixed(mark.issue.high())
              .fixed(mark.issue.low())
              .number(mark.ordinal)
              .time(mark.time)
              .toBytes();
    };
  }

  static EventMark fromBytes(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    long kind = row.number();
    if (kind == 1) {
      return new InPack(row.number(), row.number(), row.small());
    }
    if (kind == 2) {
      return new Counted(new IssueId(row.fixed(), row.fixed()), row.number(), row.time());
    }
    if (kind == 3) {
      return new Ended();
    }
    throw new IllegalStateException("an event mark of kind " + kind);
  }
}
