package dev.faultline.storage;

/** What an engine can do beyond its ports. */
public enum EngineTrait {
  /** A range sees every commit that was answered before it began. */
  RANGE_CURRENT,
  /** {@link Table#findClaim} costs one look-up, whatever the age. */
  CLAIM_LOOKUP_POINT,
  /**
   * A taken id is refused as long as its claim lives. Without it, for {@link Table#CLAIM_WINDOW} at
   * least, and to a claim that tells since when ({@link Claim#since}); it is found as long as it
   * lives in any case.
   */
  CLAIM_LIFELONG,
  /** {@link Queue#done} removes a job also when its lease has ended and others hold it. */
  LATE_DONE,
  /**
   * {@link Engine#sweep} removes what has expired. Without it the store does so in its own time,
   * and a sweep has nothing to do.
   */
  SWEEPS,
  /** No other process writes: what was read or written may be kept in memory. */
  SINGLE_PROCESS,
  /** What was committed is still there when the process starts again. */
  DURABLE
}
