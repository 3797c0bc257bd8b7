package dev.faultline.app;

import dev.faultline.notify.Deliver;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rings room 6 where nobody stays to ring it: by a job at once, by a delayed job for what is due
 * soon, by a timer for what is due later.
 */
final class Tells {
  /**
   * How long one run begins attempts; the last one takes {@link
   * dev.faultline.notify.DeliverSettings#ATTEMPT_MAX} more, and a function's end must be farther
   * away.
   */
  static final Duration RUN = Duration.ofSeconds(20);

  /** What is due within this time is rung by a delayed job; it is the longest delay of a queue. */
  private static final Duration SOON = Duration.ofMinutes(15);

  /** How many scopes are looked at in each round for decisions that nobody was called for. */
  private static final int SCOPES_A_ROUND = 5;

  /** A decision waits for so long without anything being wrong. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How many of the decisions that wait in a scope are looked at; they lie by their targets. */
  private static final int WAITING_A_ROUND = 50;

  private static final int TIMERS_A_ROUND = 100;

  private final Deliver deliver;
  private final Outbox outbox;
  private final Timers timers;
  private final Projects projects;
  private final Queue queue;
  private final InstantSource clock;

  Tells(
      Deliver deliver,
      Outbox outbox,
      Timers timers,
      Projects projects,
      Queue queue,
      InstantSource clock) {
    this.deliver = deliver;
    this.outbox = outbox;
    this.timers = timers;
    this.projects = projects;
    this.queue = queue;
    this.clock = clock;
  }

  /** Has the decisions of scopes told by whoever gets the jobs; durable when it returns. */
  void call(Collection<String> scopes) {
    call(scopes, Duration.ZERO);
  }

  private void call(Collection<String> scopes, Duration delay) {
    List<byte[]> jobs = scopes.stream().map(scope -> new Job.Tell(scope).toBytes()).toList();
    if (!jobs.isEmpty()) {
      queue.append(Faultline.QUEUE, jobs, delay);
    }
  }

  /** Tells what is due in these scopes, and sees to it that what is due later is rung then. */
  void run(Set<String> scopes) {
    if (scopes.isEmpty()) {
      return;
    }
    Optional<Instant> next;
    try {
      next = deliver.run(scopes, clock.instant().plus(RUN));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while telling", e);
    }
    if (next.isPresent()) {
      ringAt(scopes, next.get());
    }
  }

  private void ringAt(Set<String> scopes, Instant due) {
    Duration wait = Duration.between(clock.instant(), due);
    if (wait.compareTo(SOON) > 0) {
      scopes.forEach(scope -> timers.set(new Timers.Timer(scope, due)));
    } else {
      // Whole seconds are what a queue knows; a little late is better than too early.
      call(scopes, Duration.ofSeconds(Math.max(0, wait.toSeconds()) + 1));
    }
  }

  /**
   * Once a minute: timers, and some scopes in turn, whose decisions would otherwise wait for ever
   * if whoever decided died before it called.
   */
  void round() {
    Instant now = clock.instant();
    List<Timers.Timer> due = timers.due(now, TIMERS_A_ROUND);
    if (!due.isEmpty()) {
      // In this order: killed in between, they are rung again.
      call(due.stream().map(Timers.Timer::scope).distinct().toList());
      timers.clear(due);
    }
    List<String> forgotten = new ArrayList<>();
    for (String scope : turn(now)) {
      Instant oldest = outbox.waiting(scope, WAITING_A_ROUND).oldest();
      if (oldest != null && oldest.isBefore(now.minus(PATIENCE))) {
        forgotten.add(scope);
      }
    }
    call(forgotten);
  }

  /** The scopes whose turn it is at this minute. */
  private List<String> turn(Instant now) {
    List<String> all = projects.decisionScopes();
    long minute = Math.floorDiv(now.getEpochSecond(), 60L);
    List<String> turn = new ArrayList<>();
    for (int i = 0; i < Math.min(SCOPES_A_ROUND, all.size()); i++) {
      turn.add(all.get((int) Math.floorMod(minute * SCOPES_A_ROUND + i, (long) all.size())));
    }
    return turn;
  }
}
