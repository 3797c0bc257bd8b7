package dev.faultline.storage;

import dev.faultline.alert.Alarm;
import java.time.Instant;

/**
 * An alarm as it was last heard of.
 *
 * @param told whether people were told that it rings, and not yet that it stopped
 */
public record KnownAlarm(Alarm alarm, boolean told) {
  private static final int VERSION = 1;

  byte[] toRow() {
    return new RowWriter()
        .number(VERSION)
        .text(alarm.name())
        .text(alarm.state().name())
        .text(alarm.reason())
        .time(alarm.since())
        .optional(alarm.link())
        .number(told ? 1 : 0)
        .toBytes();
  }

  static KnownAlarm fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    row.number();
    String name = row.text();
    Alarm.State state = Alarm.State.valueOf(row.text());
    String reason = row.text();
    Instant since = row.time();
    Alarm alarm = new Alarm(name, state, reason, since, row.optional());
    return new KnownAlarm(alarm, row.number() == 1);
  }
}
