package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Outbox;
import java.time.Duration;
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

  /** Known as another process's while it waits, until its lease ends. */
  boolean elsewhere;

  /** An end that could not be written: it is written before anything else is done. */
  Courier.@Nullable Write unwritten;

  /** Of this process's attempts at it; 0 before the first. */
  long token;

  /**
   * A decision that was read.
   *
   * @param lease how long an attempt that began is another process's; zero where there is none: it
   *     was this one's, in an earlier life
   */
  Job(Outbox.Pending pending, @Nullable DeliveryState state, Duration lease) {
    this.pending = pending;
    this.due = Instant.MIN;
    know(state, lease);
  }

  /** Learns how far its delivery is. */
  final void know(@Nullable DeliveryState state, Duration lease) {
    this.state = state;
    this.elsewhere = false;
    this.due = Instant.MIN;
    if (state != null && state.phase() == DeliveryState.Phase.WAITING) {
      due = state.due();
    } else if (state != null && state.phase() == DeliveryState.Phase.STARTED) {
      elsewhere = !lease.isZero();
      due = elsewhere ? state.due().plus(lease) : Instant.MIN;
    }
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
