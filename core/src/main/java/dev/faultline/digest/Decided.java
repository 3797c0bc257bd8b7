package dev.faultline.digest;

import java.util.Set;

/** Hears of committed decisions. Must not block: the lane waits. */
@FunctionalInterface
public interface Decided {
  /** Somebody is to be told: these targets have new decisions in the outbox. */
  void decided(String scope, Set<String> targets);
}
