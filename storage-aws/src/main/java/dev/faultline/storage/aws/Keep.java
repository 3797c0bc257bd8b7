package dev.faultline.storage.aws;

import java.util.List;

/**
 * How long the bucket keeps what comes with commits. Each step is the beginning of a key, {@code
 * keep/30/}, with a lifecycle rule of its own, so that what was stored for 30 days goes after 30
 * days whatever the retention is then. S3 would do the same by tags, but each of them is charged
 * every month, and a beginning of a key is not.
 */
public final class Keep {
  /** The days there are rules for; an object lies under the first step that is long enough. */
  public static final List<Integer> STEPS =
      List.of(
          1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 400, 550, 730, 1095, 1460,
          1825, 2555, 3650);

  /** What keys of kept objects begin with, before the days. */
  public static final String PREFIX = "keep/";

  /** No step: kept until it is deleted. */
  static final int EVER = 0;

  private static final int SECONDS_PER_DAY = 86_400;

  private Keep() {}

  /** What the keys of a step begin with. */
  public static String prefix(int days) {
    return PREFIX + days + "/";
  }

  /**
   * The step for an object written now; times in seconds since 1970.
   *
   * @param expiresAt 0 for never
   */
  static int step(long now, long expiresAt) {
    if (expiresAt == 0) {
      return EVER;
    }
    // S3 waits until the midnight after the days are over, so a clock that is some minutes ahead of
    // ours need not take the next step.
    long seconds = expiresAt - now - LaneViews.CLOCKS_DIFFER.toSeconds();
    for (int days : STEPS) {
      if (seconds <= (long) days * SECONDS_PER_DAY) {
        return days;
      }
    }
    return EVER;
  }
}
