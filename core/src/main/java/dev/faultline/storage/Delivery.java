package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the delivery log: what an attempt ended with.
 *
 * @param time when it ended
 * @param decision the decision's id
 * @param target the target's name; {@code label} for people
 * @param issue what it told about; null for what the relay passed on
 * @param subject the issue's short id, or the note's heading
 * @param why why it was told
 * @param attempt from 1; 0 for what was decided without trying
 * @param repeated the message may have arrived before: an earlier answer is unknown
 * @param detail for people, without secrets
 * @param next when it is tried again; null when it is not
 */
public record Delivery(
    Instant time,
    String decision,
    String target,
    String label,
    @Nullable IssueId issue,
    String subject,
    String why,
    int attempt,
    Result result,
    boolean repeated,
    String detail,
    @Nullable Instant next) {

  /** How an attempt ended. */
  public enum Result {
    /** It arrived. */
    SENT,
    /** It failed and is tried again. */
    FAILED,
    /** The program ended before the answer came. */
    UNKNOWN,
    /** It failed for good: a dead letter. */
    DEAD;

    /** The name as it is stored and shown, in lower case. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int VERSION = 1;

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).time(time).text(decision).text(target);
    row.text(label).number(issue == null ? 0 : 1);
    if (issue != null) {
      row.fixed(issue.high()).fixed(issue.low());
    }
    row.text(subject).text(why).number(attempt).text(result.label());
    row.number(repeated ? 1 : 0).text(detail).number(next == null ? 0 : 1);
    if (next != null) {
      row.time(next);
    }
    return row.toBytes();
  }

  static Delivery fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    row.number();
    return new Delivery(
        row.time(),
        row.text(),
        row.text(),
        row.text(),
        row.number() == 0 ? null : new IssueId(row.fixed(), row.fixed()),
        row.text(),
        row.text(),
        row.small(),
        Result.valueOf(row.text().toUpperCase(Locale.ROOT)),
        row.number() == 1,
        row.text(),
        row.number() == 0 ? null : row.time());
  }
}
