package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits before something is tried again, each time a little shorter or longer: those who met once
 * should not meet again.
 */
final class Pauses {
  /** Lets a thread stand still; tests hear of it instead. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  private final RandomGenerator random;
  private final Sleeper sleeper;

  Pauses(RandomGenerator random, Sleeper sleeper) {
    this.random = random;
    this.sleeper = sleeper;
  }

  /** Pauses of the process's own threads. */
  static Pauses of(RandomGenerator random) {
    return new Pauses(random, Thread::sleep);
  }

  /** Waits for half to one and a half of a time. */
  void about(Duration time) {
    long nanos = time.toNanos();
    try {
      sleeper.sleep(Duration.ofNanos(nanos / 2 + random.nextLong(nanos)));
    } catch (InterruptedException e) {
      // A host that stops its threads wants no further try, not one without a pause.
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted before it was tried again", true, e);
    }
  }
}
