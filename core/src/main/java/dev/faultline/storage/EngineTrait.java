package dev.faultline.storage;

/** What an engine can do beyond its ports. */
public enum EngineTrait {
  /** A range sees every commit that was answered before it began. */
  RANGE_CURRENT,
  /** {@link Table#findClaim} costs one look-up, whatever the age. */
  CLAIM_LOOKUP_POINT,
  /** No other process writes: what was read or written may be kept in memory. */
  SINGLE_PROCESS,
  /** What was committed is still there when the process starts again. */
  DURABLE
}
