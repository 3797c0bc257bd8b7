package dev.faultline.storage;

import java.time.Instant;

/**
 * How far the delivery of a decision came.
 *
 * @param attempts those begun
 * @param doubtful the answer of an attempt is unknown: the message may have arrived
 * @param first when the first attempt began
 * @param due {@link Phase#WAITING}: when the next attempt may begin; otherwise when this was
 *     written
 * @param detail what the last attempt ended with, for people, without secrets
 * @param token whoever made the last attempt: a random number
 */
public record DeliveryState(
    Phase phase,
    int attempts,
    boolean doubtful,
    Instant first,
    Instant due,
    String detail,
    long token) {

  /** Where it stands. */
  public enum Phase {
    /** An attempt began, and its end was not written: it runs, or its answer is unknown. */
    STARTED,
    /** The last attempt failed; another one follows. */
    WAITING,
    /** It arrived. */
    SENT,
    /** It is a dead letter. */
    DEAD;

    /** Whether nothing follows. */
    public boolean isEnd() {
      return this == SENT || this == DEAD;
    }
  }

  /** 2 has a token. */
  private static final int VERSION = 2;

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).text(phase.name()).number(attempts);
    return row.number(doubtful ? 1 : 0).time(first).time(due).text(detail).fixed(token).toBytes();
  }

  /** Whether this is the beginning of the same attempt, whenever it was written. */
  boolean isSameBeginning(DeliveryState other) {
    return phase == Phase.STARTED
        && other.phase == Phase.STARTED
        && attempts == other.attempts
        && token == other.token;
  }

  static DeliveryState fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    long version = row.number();
    return new DeliveryState(
        Phase.valueOf(row.text()),
        row.small(),
        row.number() == 1,
        row.time(),
        row.time(),
        row.text(),
        version < 2 ? 0 : row.fixed());
  }
}
