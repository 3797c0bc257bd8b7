package dev.faultline.notify;

import dev.faultline.config.Workers;
import dev.faultline.outgoing.Call;
import java.time.Duration;

/**
 * How hard room 6 works.
 *
 * @param workers deliveries in work at once
 * @param perTarget of one target
 * @param jobsPerWorker what a worker does before it ends and another takes its place
 * @param delay how long a new decision waits for more of its target
 * @param perMinute messages to one target in a minute; beyond it decisions wait; 0 for no limit
 * @param page decisions of a target that are held in memory
 * @param targets targets that are held in memory; the others wait on disk
 * @param decisions decisions held in memory from which on targets get short pages
 */
public record DeliverSettings(
    int workers,
    int perTarget,
    int jobsPerWorker,
    Duration delay,
    int perMinute,
    int page,
    int targets,
    int decisions) {
  /** Tries of a decision; after the last one it is a dead letter. */
  public static final int ATTEMPTS_MAX = 12;

  /** How long a decision is tried, counted from its first try. */
  public static final Duration TRIED = Duration.ofHours(24);

  /** The least pause before the next try. */
  public static final Duration PAUSE_MIN = Duration.ofSeconds(5);

  /** The longest pause before the next try, where the target does not ask for a longer one. */
  public static final Duration PAUSE_MAX = Duration.ofHours(1);

  /** Failures in a row after which a host is left alone. */
  public static final int CIRCUIT_FAILURES = 5;

  /** How long a host is left alone at first; twice as long after every probe that fails. */
  public static final Duration CIRCUIT_MIN = Duration.ofSeconds(30);

  /** How long a host is left alone at most. */
  public static final Duration CIRCUIT_MAX = Duration.ofMinutes(10);

  /** How long after its beginning an attempt may make another call. */
  static final Duration CALLS_WITHIN = Duration.ofSeconds(30);

  /** How long an attempt takes at most, its last call and what is written included. */
  public static final Duration ATTEMPT_MAX = CALLS_WITHIN.plus(Call.TIMEOUT).plusSeconds(5);

  /**
   * How old the beginning of another process's attempt must be to be taken for lost: that process
   * asks nobody any more, also where its clock is some seconds behind. Mail is the reason for the
   * rest: its many short steps have no common end.
   */
  static final Duration LEASE = ATTEMPT_MAX.plusSeconds(75);

  /** How long room 6 leaves alone what a fault of the storage befell. */
  static final Duration REST = Duration.ofSeconds(5);

  /** A page where too much is held in memory. */
  static final int SHORT_PAGE = 4;

  public DeliverSettings {
    if (workers < 1 || perTarget < 1 || jobsPerWorker < 1 || page < SHORT_PAGE || targets < 1) {
      throw new IllegalArgumentException(
          "workers, perTarget, jobsPerWorker and targets must be at least 1, page "
              + SHORT_PAGE
              + ": "
              + this);
    }
    if (delay.isNegative() || perMinute < 0) {
      throw new IllegalArgumentException("delay and perMinute must not be negative");
    }
  }

  /** What the installation's settings say; memory is bounded by numbers of our own. */
  public static DeliverSettings of(Workers said) {
    return new DeliverSettings(
        said.workers(),
        said.perTarget(),
        said.jobsPerWorker(),
        said.delay(),
        said.perMinute(),
        100,
        500,
        5_000);
  }
}
