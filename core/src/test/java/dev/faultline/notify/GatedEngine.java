package dev.faultline.notify;

import dev.faultline.fixtures.ForwardingEngine;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a process sees of an engine. It stands still before a step, whatever its threads are at,
 * until it is let go or killed. Steps are all calls of the table, and what a test makes one.
 */
final class GatedEngine extends ForwardingEngine {
  private static final String PERSON = "person";

  private final boolean alone;
  private int left = Integer.MAX_VALUE;
  private boolean standing;
  private boolean dead;
  private boolean ended;

  /**
   * What a process sees.
   *
   * @param alone no other process works on the engine
   */
  GatedEngine(Engine inner, boolean alone) {
    super(inner);
    this.alone = alone;
  }

  /** From here on: stands still before the step after so many. */
  synchronized void standBefore(int step) {
    left = step;
  }

  /** A step of the process. */
  synchronized void step() {
    while (standing && !dead) {
      await();
    }
    if (dead) {
      throw new StorageException("killed", false);
    }
    if (left-- == 0) {
      standing = true;
      notifyAll();
      step();
    }
  }

  /** Waits for another notice; who calls looks again whether it was theirs. */
  @SuppressWarnings("WaitNotInLoop")
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs what the process does until it stands still or ends; answers whether it stands. */
  boolean start(Runnable work) {
    synchronized (this) {
      ended = false;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                work.run();
              } finally {
                synchronized (this) {
                  ended = true;
                  notifyAll();
                }
              }
            });
    synchronized (this) {
      while (!standing && !ended) {
        await();
      }
      return standing;
    }
  }

  /** Lets it go on, to its end. */
  synchronized void goOn() {
    standing = false;
    left = Integer.MAX_VALUE;
    notifyAll();
    awaitEnd();
  }

  /** Nothing of it reaches the engine any more. */
  synchronized void kill() {
    dead = true;
    notifyAll();
    awaitEnd();
  }

  private void awaitEnd() {
    while (!ended) {
      await();
    }
  }

  /** Somebody uses the process while it stands; answers once it is done, or waits for the gate. */
  Thread use(Runnable work) {
    Thread person = Thread.ofPlatform().name(PERSON).start(work);
    while (person.getState() == Thread.State.RUNNABLE || person.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    return person;
  }

  @Override
  protected Table reach() {
    if (!Thread.currentThread().getName().equals(PERSON)) {
      step();
    }
    return super.reach();
  }

  @Override
  public Set<EngineTrait> traits() {
    Set<EngineTrait> traits = EnumSet.copyOf(inner.traits());
    if (!alone) {
      traits.remove(EngineTrait.SINGLE_PROCESS);
    }
    return traits;
  }

  @Override
  public void close() {
    // The engine outlives this process.
  }
}
