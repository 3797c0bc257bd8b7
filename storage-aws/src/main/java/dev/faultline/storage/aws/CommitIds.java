package dev.faultline.storage.aws;

import dev.faultline.event.EventId;

/**
 * The ids that one commit took. A process remembers hundreds of thousands, so they lie close
 * together.
 *
 * @param millis when the commit was written, by its writer's clock
 * @param ids in the order of the commit's claims
 * @param expiries for each id the second it is free again from, 0 for never; one for all where they
 *     are alike
 */
record CommitIds(long sequence, long millis, EventId[] ids, long[] expiries) {
  private static final EventId[] NO_IDS = {};
  private static final long[] NO_EXPIRIES = {};

  /** Of a commit that took none. */
  static CommitIds none(long sequence, long millis) {
    return new CommitIds(sequence, millis, NO_IDS, NO_EXPIRIES);
  }

  int size() {
    return ids.length;
  }

  long expiresAt(int index) {
    return expiries[expiries.length == 1 ? 0 : index];
  }

  /** Whether an id is still taken at an epoch second. */
  boolean isLive(int index, long now) {
    long expiresAt = expiresAt(index);
    return expiresAt == 0 || now < expiresAt;
  }

  /** Where an id stands; -1 for nowhere. */
  int indexOf(EventId id) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i].equals(id)) {
        return i;
      }
    }
    return -1;
  }
}
