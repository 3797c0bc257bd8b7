package dev.faultline.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often something may happen: so many times in a row, then once an interval. How much of it is
 * used is one instant, the moment from which all of it is there again (the generic cell rate
 * algorithm): one small row holds it for all processes, and is gone when it says nothing any more.
 *
 * @param burst times in a row, at least 1
 * @param interval after which there is one more
 */
public record Rate(int burst, Duration interval) {
  /** How far the clocks of processes may be apart without anything being forgotten. */
  static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  public Rate {
    if (burst < 1 || !interval.isPositive()) {
      throw new IllegalArgumentException("a rate of " + burst + " and one each " + interval);
    }
  }

  /** So many a minute, as many of them at once as they like. */
  public static Rate perMinute(int times) {
    return new Rate(times, Duration.ofMinutes(1).dividedBy(times));
  }

  /** How long to wait for the next time; not positive where it may be now. */
  Duration pause(byte @Nullable [] row, Instant now) {
    return Duration.between(now, full(row, now)).minus(interval.multipliedBy(burst - 1L));
  }

  /** The row's change when it happens once more. */
  Change.Put taken(Key key, byte @Nullable [] row, Instant now) {
    Instant full = full(row, now);
    return put(key, (full.isAfter(now) ? full : now).plus(interval));
  }

  /** The row's change when one time is not to count. */
  Change.Put givenBack(Key key, byte @Nullable [] row, Instant now) {
    return put(key, full(row, now).minus(interval));
  }

  /** What is later than a rate can be was written before a clock was set back: it says nothing. */
  private Instant full(byte @Nullable [] row, Instant now) {
    if (row == null) {
      return Instant.EPOCH;
    }
    Instant full = Instant.EPOCH.plus(new RowReader(row).number(), ChronoUnit.MICROS);
    Instant latest = now.plus(interval.multipliedBy(burst)).plus(CLOCKS_APART);
    return full.isAfter(latest) ? Instant.EPOCH : full;
  }

  private static Change.Put put(Key key, Instant full) {
    long micros = Math.max(0, ChronoUnit.MICROS.between(Instant.EPOCH, full));
    return new Change.Put(
        key, new RowWriter().number(micros).toBytes(), Math.max(1, full.getEpochSecond() + 1));
  }
}
