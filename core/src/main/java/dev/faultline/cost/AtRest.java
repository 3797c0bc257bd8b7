package dev.faultline.cost;

import java.util.List;

/**
 * What an installation on AWS uses while nobody does anything, as far as it follows from how it is
 * built and not from what its functions do when they are called.
 */
public final class AtRest {
  /** Months are counted as this long. */
  public static final int DAYS_OF_MONTH = 30;

  /** The tick function is called once a minute. */
  public static final int TICKS_OF_MONTH = DAYS_OF_MONTH * 24 * 60;

  /**
   * Lambda keeps at least this many requests for messages open at each queue that calls a function.
   */
  public static final int POLLERS = 5;

  /** The longest a request for messages stays open; it is charged though it brings nothing. */
  public static final int POLL_SECONDS = 20;

  /** Throttles, errors, age of the queue, dead letters. */
  public static final int ALARMS = 4;

  private AtRest() {}

  /** A month's. */
  public static List<Use> month() {
    return List.of(
        new Use(Charge.SCHEDULED_CALLS, TICKS_OF_MONTH, "the clock that calls every minute"),
        new Use(
            Charge.QUEUE_REQUESTS,
            (double) POLLERS * DAYS_OF_MONTH * 86_400 / POLL_SECONDS,
            "%d requests open at the queue, %d s each".formatted(POLLERS, POLL_SECONDS)),
        new Use(Charge.ALARMS, ALARMS, "throttles, errors, age of the queue, dead letters"));
  }
}
