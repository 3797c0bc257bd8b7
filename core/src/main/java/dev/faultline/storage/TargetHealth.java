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
 */
public record TargetHealth(
    String target,
    String label,
    String host,
    int failures,
    @Nullable Instant sent,
    @Nullable Instant failed,
    String detail) {
  private static final int VERSION = 1;

  /** One that nothing is known of. */
  public static TargetHealth unknown(String target, String label, String host) {
    return new TargetHealth(target, label, host, 0, null, null, "");
  }

  /** After an attempt that ended well. */
  public TargetHealth arrived(Instant now, String note) {
    return new TargetHealth(target, label, host, 0, now, failed, note);
  }

  /** After one that did not. */
  public TargetHealth refused(Instant now, String why) {
    return new TargetHealth(target, label, host, failures + 1, sent, now, why);
  }

  byte[] toRow() {
    RowWriter row = new RowWriter().number(VERSION).text(target).text(label).text(host);
    row.number(failures);
    optional(row, sent);
    optional(row, failed);
    return row.text(detail).toBytes();
  }

  static TargetHealth fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    row.number();
    return new TargetHealth(
        row.text(),
        row.text(),
        row.text(),
        row.small(),
        row.number() == 0 ? null : row.time(),
        row.number() == 0 ? null : row.time(),
        row.text());
  }

  private static void optional(RowWriter row, @Nullable Instant time) {
    if (time == null) {
      row.number(0);
    } else {
      row.number(1).time(time);
    }
  }
}
