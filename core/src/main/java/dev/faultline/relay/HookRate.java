package dev.faultline.relay;

import dev.faultline.storage.Rate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds back an address that leaked or runs wild: so many webhooks a minute. This one counts all of
 * a process, before anything is read of them; what is passed on is counted for all processes, with
 * the decision itself.
 */
final class HookRate {
  /** Webhooks of one address in a minute. */
  static final int PER_MINUTE = 300;

  /** The same for what is passed on by all processes together. */
  static final Rate SHARED = Rate.perMinute(PER_MINUTE);

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
