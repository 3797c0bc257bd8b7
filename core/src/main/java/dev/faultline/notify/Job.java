package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Outbox;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A decision in memory. Its fields are guarded by the lock of {@link Deliver}. */
final class Job {
  /** Where it stands in memory; what lasts is in {@link DeliveryState}. */
  enum Step {
    WAITING,
    RUNNING,
    SETTLING
  }

  final Outbox.Pending pending;
  Step step = Step.WAITING;
  Instant due;
  @Nullable DeliveryState state;

  /** An end that could not be written: it is written before anything else is done. */
  @Nullable Runnable unwritten;

  Job(Outbox.Pending pending, @Nullable DeliveryState state) {
    this.pending = pending;
    this.state = state;
    this.due =
        state != null && state.phase() == DeliveryState.Phase.WAITING ? state.due() : Instant.MIN;
  }

  Decision decision() {
    return pending.decision();
  }

  /** What is told in order, one after the other: an issue, or one thing of another service. */
  Object subject() {
    return switch (decision().content()) {
      case Decision.Seen seen -> seen.issue();
      case Decision.Relayed relayed -> relayed.note().title();
    };
  }
}
