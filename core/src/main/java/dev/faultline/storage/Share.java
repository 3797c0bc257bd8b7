package dev.faultline.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How much of long work is done in one go: so many rows, and for so long. Who does it asks between
 * any two steps, and lays down where it stopped when the share is over: a process may be ended
 * after some time, and what never gets to its end would begin anew for ever. Confined to one
 * thread.
 */
public final class Share {
  /** Rows that are read or removed in one go. */
  public static final int ROWS = 20_000;

  /** How long one go begins new steps; a step is one commit of some thousand rows at most. */
  public static final Duration TIME = Duration.ofSeconds(15);

  private final InstantSource clock;
  private final Instant until;
  private long rows;

  /** A share of this size, which begins now. */
  public Share(InstantSource clock, int rows, Duration time) {
    this.clock = clock;
    this.rows = rows;
    this.until = clock.instant().plus(time);
  }

  /** A share of the usual size, which begins now. */
  public static Share of(InstantSource clock) {
    return new Share(clock, ROWS, TIME);
  }

  /** Whether nothing more is to be begun. */
  public boolean isOver() {
    return rows <= 0 || !clock.instant().isBefore(until);
  }

  /** A step was done that met so many rows; one that met none counts as one. */
  public void took(long more) {
    rows -= Math.max(1, more);
  }
}
