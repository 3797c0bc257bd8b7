package dev.faultline.api;

import dev.faultline.storage.Issues.MinuteCount;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Events over time in whole units of UTC, with the units that have none. */
record Timeline(Unit unit, Instant from, Instant to, List<Point> points) {

  /** Events in the unit that begins at {@code time}. */
  record Point(Instant time, long count) {}

  /** How wide a point is, and how many of them are shown when the caller gives no beginning. */
  enum Unit {
    MINUTE(ChronoUnit.MINUTES, 60),
    HOUR(ChronoUnit.HOURS, 24),
    DAY(ChronoUnit.DAYS, 30),
    MONTH(ChronoUnit.MONTHS, 12);

    private final ChronoUnit step;
    private final int usual;

    Unit(ChronoUnit step, int usual) {
      this.step = step;
      this.usual = usual;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The beginning of the unit that an instant lies in. */
    Instant floor(Instant time) {
      OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
      OffsetDateTime whole =
          switch (this) {
            case MINUTE, HOUR, DAY -> utc.truncatedTo(step);
            case MONTH -> utc.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
          };
      return whole.toInstant();
    }

    Instant plus(Instant time, long units) {
      return time.atOffset(ZoneOffset.UTC).plus(units, step).toInstant();
    }

    long between(Instant from, Instant to) {
      return step.between(from.atOffset(ZoneOffset.UTC), to.atOffset(ZoneOffset.UTC));
    }
  }

  /** The end of the unit that lies before or at an instant: where a timeline up to it ends. */
  static Instant end(Unit unit, Instant to) {
    Instant floor = unit.floor(to);
    return floor.equals(to) ? to : unit.plus(floor, 1);
  }

  /** Where a timeline begins when only its end is given. */
  static Instant usualFrom(Unit unit, Instant end) {
    return unit.plus(end, -unit.usual);
  }

  /**
   * Sums minutes up.
   *
   * @param from the beginning of a unit
   * @param to the beginning of a unit, not included
   * @param minutes oldest first, all between the two
   */
  static Timeline of(Unit unit, Instant from, Instant to, List<MinuteCount> minutes) {
    List<Point> points = new ArrayList<>();
    int next = 0;
    for (Instant time = from; time.isBefore(to); time = unit.plus(time, 1)) {
      Instant end = unit.plus(time, 1);
      long count = 0;
      while (next < minutes.size() && minutes.get(next).minute().isBefore(end)) {
        count += minutes.get(next++).count();
      }
      points.add(new Point(time, count));
    }
    return new Timeline(unit, from, to, points);
  }
}
