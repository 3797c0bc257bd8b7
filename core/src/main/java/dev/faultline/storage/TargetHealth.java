package dev.faultline.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a target did lately.
 *
 * @param target its name; {@code label} and {@code host} for people, without secrets
 * @param failures attempts that failed since the last one that arrived
 * @param sent when a message arrived last; null for never
 * @param failed when an attempt failed last; null for never
 * @param detail what the last attempt ended with
 * @param unreached attempts in a row that its host did not answer, or with a failure of its own
 * @param heldUntil it asked to be left alone until then; null for never
 */
public record TargetHealth(
    String target,
    String label,
    String host,
    int failures,
    @Nullable Instant sent,
    @Nullable Instant failed,
    String detail,
    int unreached,
    @Nullable Instant heldUntil) {
  /** 2 has what other processes must know to leave it alone too. */
  private static final int VERSION = 2;

  /** One that nothing is known of. */
  public static TargetHealth unknown(String target, String label, String host) {
    return new TargetHealth(target, label, host, 0, null, null, "", 0, null);
  }

  /** The same with newer words for people; an empty host says nothing. */
  public TargetHealth named(String label, String host) {
    return new TargetHealth(
        target,
        label,
        host.isEmpty() ? this.host : host,
        failures,
        sent,
        failed,
        detail,
        unreached,
        heldUntil);
  }

  /** After an attempt that ended well. */
  public TargetHealth arrived(Instant now, String note) {
    return new TargetHealth(target, label, host, 0, now, failed, note, 0, heldUntil);
  }

  /** After one that did not. */
  public TargetHealth refused(Instant now, String why) {
    return new TargetHealth(
        target, label, host, failures + 1, sent, now, why, unreached, heldUntil);
  }

  /** After an attempt that said something of the host. */
  public TargetHealth reached(boolean answered) {
    int more = answered ? 0 : unreached + 1;
    return new TargetHealth(target, label, host, failures, sent, failed, detail, more, heldUntil);
  }

  /** Held until then, or later where it is already. */
  public TargetHealth held(Instant until) {
    Instant last = heldUntil == null || until.isAfter(heldUntil) ? until : heldUntil;
    return new TargetHealth(target, label, host, failures, sent, failed, detail, unreached, last);
  }

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).text(target).text(label).text(host);
    row.number(failures);
    optional(row, sent);
    optional(row, failed);
    row.text(detail).number(unreached);
    optional(row, heldUntil);
    return row.toBytes();
  }

  static TargetHealth fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    boolean old = row.number() < 2;
    return new TargetHealth(
        row.text(),
        row.text(),
        row.text(),
        row.small(),
        row.number() == 0 ? null : row.time(),
        row.number() == 0 ? null : row.time(),
        row.text(),
        old ? 0 : row.small(),
        old || row.number() == 0 ? null : row.time());
  }

  private static void optional(RowWriter row, @Nullable Instant time) {
    if (time == null) {
      row.number(0);
    } else {
      row.number(1).time(time);
    }
  }
}
