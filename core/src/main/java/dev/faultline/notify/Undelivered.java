package dev.faultline.notify;

import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Deliveries;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What people do with dead letters: have them tried again, or throw them away. */
final class Undelivered {
  private final Deliveries deliveries;
  private final Settling settling;
  private final BiConsumer<String, Set<String>> caller;
  private final InstantSource clock;

  Undelivered(
      Deliveries deliveries,
      Settling settling,
      BiConsumer<String, Set<String>> caller,
      InstantSource clock) {
    this.deliveries = deliveries;
    this.settling = settling;
    this.caller = caller;
    this.clock = clock;
  }

  boolean replay(String scope, String name) {
    Optional<DeadLetter> found = deliveries.deadLetter(scope, name);
    if (found.isEmpty()) {
      return false;
    }
    DeadLetter dead = found.get();
    Instant now = clock.instant();
    // In this order: a kill in between leaves a dead letter that can be replayed once more.
    if (deliveries.restart(dead.decision()) && !settling.revive(dead.renamed(now), now)) {
      return false;
    }
    deliveries.dismiss(dead);
    caller.accept(scope, Set.of(dead.decision().target()));
    return true;
  }

  boolean dismiss(String scope, String name) {
    Optional<DeadLetter> dead = deliveries.deadLetter(scope, name);
    dead.ifPresent(deliveries::dismiss);
    return dead.isPresent();
  }
}
