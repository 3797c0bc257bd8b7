package dev.faultline.notify;

import dev.faultline.fixtures.ForwardingEngine;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;

/**
 * What a process sees of an engine until it is killed: at a step nothing of it reaches the engine
 * any more, neither that step nor a later one. Steps are commits, and what a test makes one.
 */
final class MortalEngine extends ForwardingEngine {
  private int left;
  private boolean dead;

  /** Lives for so many steps. */
  MortalEngine(Engine inner, int steps) {
    super(inner);
    this.left = steps;
  }

  /** A step of the process: it may be the one it dies before. */
  synchronized void step() {
    dead |= left == 0;
    if (dead) {
      throw new StorageException("killed", false);
    }
    left--;
  }

  /** Whether the process died. */
  synchronized boolean died() {
    return dead;
  }

  @Override
  protected synchronized Table reach() {
    if (dead) {
      throw new StorageException("killed", false);
    }
    return super.reach();
  }

  @Override
  protected synchronized Committed commit(Commit commit) {
    step();
    return inner.table().commit(commit);
  }

  @Override
  public void close() {
    // The engine outlives this process.
  }
}
