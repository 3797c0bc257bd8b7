package dev.faultline.config;

import java.time.Duration;

/**
 * How hard deliveries are worked on: the instant job queue's numbers.
 *
 * @param workers deliveries in work at once, {@code perTarget} of one target
 * @param jobsPerWorker what a worker does before it ends and another takes its place
 * @param delay how long a new decision waits for more of its target
 * @param perMinute messages to one target in a minute, beyond it they wait; 0 for no limit
 */
public record Workers(
    int workers, int perTarget, int jobsPerWorker, Duration delay, int perMinute) {
  /** The numbers a fresh installation has. */
  public static Workers defaults() {
    return new Workers(64, 16, 1_000, Duration.ZERO, 60);
  }
}
