package dev.faultline.relay;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Holds back an address that leaked or runs wild: so many webhooks a minute. */
final class HookRate {
  /** Webhooks of one address in a minute. */
  static final int PER_MINUTE = 300;

  private final Map<String, Integer> counts = new HashMap<>();
  private long minute;

  /** Counts one; false when it is beyond the limit. */
  synchronized boolean admit(String address, Instant now) {
    long current = Math.floorDiv(now.getEpochSecond(), 60L);
    if (current != minute) {
      minute = current;
      counts.clear();
    }
    return counts.merge(address, 1, Integer::sum) <= PER_MINUTE;
  }
}
