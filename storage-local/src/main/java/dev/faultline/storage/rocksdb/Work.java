package dev.faultline.storage.rocksdb;

import dev.faultline.storage.StorageException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Something to write, and the thread that waits for it. The waiter is parked, not pinned: a virtual
 * thread in a native call would hold its carrier for as long as the disk takes.
 */
abstract class Work {
  private final Thread waiter = Thread.currentThread();
  private @Nullable RuntimeException fault;
  // Written last: who sees it sees the outcome.
  private volatile boolean ended;

  /** Checks against the batch, and adds to it; called by the writer thread. */
  abstract void stage(Batch batch) throws RocksDBException;

  /** How many bytes it brings, nearly. */
  abstract long bytes();

  /** Whether it must come before what else is in the batch. */
  boolean first() {
    return false;
  }

  /** Called by the writer thread when it is on the disk, before the waiter goes on. */
  void written() {}

  final void done() {
    ended = true;
    LockSupport.unpark(waiter);
  }

  final void failed(RuntimeException why) {
    fault = why;
    done();
  }

  /** Waits until it is written, whatever interrupts come: the outcome is what the disk has. */
  final void await() {
    boolean interrupted = false;
    while (!ended) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    RuntimeException why = fault;
    if (why instanceof StorageException storage) {
      // Made anew: the stack of the thread that asked is the one that helps.
      throw new StorageException(String.valueOf(storage.getMessage()), storage.passing(), storage);
    }
    if (why != null) {
      throw new IllegalStateException(why.getMessage(), why);
    }
  }
}
