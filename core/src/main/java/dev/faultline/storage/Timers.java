package dev.faultline.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scopes in which something is due at a time, for homes that do not stay: one short range tells
 * what is due, however many projects there are. A timer that is set twice is one; a timer is a
 * hint, and ringing it when there is nothing to do does no harm.
 */
public final class Timers {
  /** How long a timer is kept that nobody ever asked for. */
  private static final long KEPT_SECONDS = 40L * 86_400;

  private final Table table;
  private final LaneWriter writer;

  /** The timers of an engine. */
  public Timers(Engine engine) {
    this.table = engine.table();
    this.writer = new LaneWriter(table, Layout.TIMERS_LANE);
  }

  /** A timer that is set. */
  public record Timer(String scope, Instant due) {}

  /** Sets a timer; durable when it returns. */
  public void set(Timer timer) {
    long until = timer.due.getEpochSecond() + KEPT_SECONDS;
    writer.write(List.of(new Change.Put(Layout.timer(timer.due, timer.scope), new byte[0], until)));
  }

  /** The timers that are due, the earliest first. */
  public List<Timer> due(Instant now, int limit) {
    Range range =
        new Range(Layout.TIMERS, "", Layout.digits(now.toEpochMilli() + 1, 16), limit, false, null);
    List<Timer> due = new ArrayList<>();
    for (Row row : table.range(range).items()) {
      List<String> parts = Key.split(row.key().sort());
      due.add(new Timer(parts.get(1), Instant.ofEpochMilli(Long.parseLong(parts.get(0)))));
    }
    return due;
  }

  /** Removes timers that were rung. */
  public void clear(List<Timer> timers) {
    List<Change> changes = new ArrayList<>();
    timers.forEach(timer -> changes.add(new Change.Delete(Layout.timer(timer.due, timer.scope))));
    writer.write(changes);
  }

  /** The day (since 1970) that the daily work was last given out for; empty for never. */
  public Optional<Long> day() {
    return table.find(Layout.dailyWork()).map(row -> new RowReader(row.value()).number());
  }

  /** Keeps that the daily work of a day was given out. */
  public void day(long day) {
    writer.write(
        List.of(new Change.Put(Layout.dailyWork(), new RowWriter().number(day).toBytes())));
  }
}
