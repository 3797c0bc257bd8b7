package dev.faultline.storage;

import dev.faultline.alert.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an installation writes down about itself: its alarms and its heartbeat. Rows and not memory,
 * because a home may end the process after every answer.
 */
public final class OwnSigns {
  /** How long an alarm that does not ring is remembered. */
  public static final Duration KEPT = Duration.ofDays(90);

  /** Most alarms that are shown. */
  public static final int ALARMS_MAX = 100;

  private final Table table;
  private final LaneWriter writer;

  /** The signs of an engine. */
  public OwnSigns(Engine engine) {
    this.table = engine.table();
    this.writer = new LaneWriter(table, Layout.OWN_LANE);
  }

  /** An alarm by its name. */
  public Optional<KnownAlarm> alarm(String name) {
    return table.find(Layout.alarm(name)).map(row -> KnownAlarm.fromRow(row.value()));
  }

  /** All alarms, at most {@link #ALARMS_MAX}. */
  public List<KnownAlarm> alarms() {
    return table.range(Range.prefix(Layout.OWN, "alarm", ALARMS_MAX)).items().stream()
        .map(row -> KnownAlarm.fromRow(row.value()))
        .toList();
  }

  /** Writes an alarm down; durable when it returns. */
  public void put(KnownAlarm known, Instant now) {
    Alarm alarm = known.alarm();
    Key key = Layout.alarm(alarm.name());
    writer.write(
        List.of(
            alarm.rings()
                ? new Change.Put(key, known.toRow())
                : new Change.Put(key, known.toRow(), now.plus(KEPT).getEpochSecond())));
  }

  /** How the heartbeat went last; empty where it never beat. */
  public Optional<Beat> beat() {
    return table.find(Layout.heartbeat()).map(row -> Beat.fromRow(row.value()));
  }

  /** Writes down how the heartbeat went; durable when it returns. */
  public void put(Beat beat) {
    writer.write(List.of(new Change.Put(Layout.heartbeat(), beat.toRow())));
  }
}
