package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Settler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Takes what was told out of the outbox: what gathers while a scope's lane commits is its next
 * commit.
 */
final class Settling {
  private static final System.Logger LOG = System.getLogger(Settling.class.getName());

  private final Outbox outbox;
  private final Settler settler;
  private final Consumer<List<Told>> settled;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rested = lock.newCondition();
  private final Map<String, List<Told>> waiting = new HashMap<>();
  private final Set<String> working = new HashSet<>();

  /** A decision that is told. */
  record Told(Held held, Job job) {}

  Settling(Outbox outbox, Settler settler, Consumer<List<Told>> settled) {
    this.outbox = outbox;
    this.settler = settler;
    this.settled = settled;
  }

  void add(Told told) {
    String scope = told.job().decision().scope();
    lock.lock();
    try {
      waiting.computeIfAbsent(scope, _ -> new ArrayList<>()).add(told);
      start(scope);
    } finally {
      lock.unlock();
    }
  }

  /** Tries again what failed. */
  void again() {
    lock.lock();
    try {
      List.copyOf(waiting.keySet()).forEach(this::start);
    } finally {
      lock.unlock();
    }
  }

  private void start(String scope) {
    if (working.add(scope)) {
      Thread.ofVirtual().name("settle").start(() -> work(scope));
    }
  }

  private void work(String scope) {
    List<Told> batch = take(scope);
    while (!batch.isEmpty()) {
      List<String> sorts = batch.stream().map(told -> told.job().pending.sort()).toList();
      try {
        if (scope.equals(Decision.RELAY)) {
          outbox.settle(sorts);
        } else {
          settler.settle(scope, sorts);
        }
        settled.accept(batch);
      } catch (RuntimeException | Error e) {
        LOG.log(
            System.Logger.Level.WARNING, "told decisions stay in the outbox; it is tried again", e);
        giveBack(scope, batch);
        return;
      }
      batch = take(scope);
    }
  }

  private List<Told> take(String scope) {
    lock.lock();
    try {
      List<Told> batch = waiting.remove(scope);
      if (batch == null) {
        rest(scope);
        return List.of();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(String scope, List<Told> batch) {
    lock.lock();
    try {
      waiting.computeIfAbsent(scope, _ -> new ArrayList<>()).addAll(batch);
      rest(scope);
    } finally {
      lock.unlock();
    }
  }

  private void rest(String scope) {
    working.remove(scope);
    rested.signalAll();
  }

  /** Puts a dead letter's decision back; false where its project is gone. */
  boolean revive(DeadLetter dead, Instant now) {
    if (dead.decision().scope().equals(Decision.RELAY)) {
      outbox.revive(dead, now);
      return true;
    }
    return settler.revive(dead);
  }

  /** Whether something could not be taken out, and waits for {@link #again}. */
  boolean isBehind() {
    lock.lock();
    try {
      return !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in work, up to so many nanoseconds. */
  void await(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (!working.isEmpty() && left > 0) {
        left = rested.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
