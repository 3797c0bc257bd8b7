package dev.faultline.storage.rocksdb;

import dev.faultline.storage.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * The one thread that writes: takes all works that wait, checks them in their order, writes them
 * with one sync, and answers them. Sixty-four waiting threads share a sync this way, where each
 * writing for itself would wait for its own.
 */
final class Writer {
  /** Most works of a batch. */
  static final int WORKS_MAX = 2_000;

  /** Bytes from which a batch takes no more works. */
  static final long BYTES_MAX = 16 << 20;

  private static final long RETRY_MILLIS = 500;

  /** Ends the thread after everything that came before it. */
  private static final class Stop extends Work {
    @Override
    void stage(Batch batch) {}

    @Override
    long bytes() {
      return BYTES_MAX;
    }
  }

  private final Database database;
  private final InstantSource clock;
  private final Heads heads;
  private final Runnable afterReopening;
  private final LinkedBlockingQueue<Work> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean stopped;
  // Only the writer thread looks at it.
  private boolean broken;

  Writer(Database database, InstantSource clock, Heads heads, Runnable afterReopening) {
    this.database = database;
    this.clock = clock;
    this.heads = heads;
    this.afterReopening = afterReopening;
    thread = Thread.ofPlatform().name("faultline-writer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Writes; returns when it is durable or refused. */
  <W extends Work> W write(W work) {
    waiting.add(work);
    if (stopped && waiting.remove(work)) {
      throw new IllegalStateException("the engine is closed");
    }
    work.await();
    return work;
  }

  /** Writes what waits, then ends the thread. */
  void stop() {
    if (!stopped) {
      waiting.add(new Stop());
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (WriteOptions options = new WriteOptions().setSync(true)) {
      List<Work> works = new ArrayList<>(WORKS_MAX);
      while (collect(works)) {
        write(works, options);
        works.clear();
      }
      write(works, options);
    } finally {
      stopped = true;
      List<Work> late = new ArrayList<>();
      waiting.drainTo(late);
      late.forEach(work -> work.failed(new IllegalStateException("the engine is closed")));
    }
  }

  /** Takes works for a batch; false when they are the last. */
  private boolean collect(List<Work> works) {
    Work next = take();
    long bytes = 0;
    while (next != null) {
      works.add(next);
      if (next instanceof Stop) {
        return false;
      }
      bytes += next.bytes();
      next = works.size() < WORKS_MAX && bytes < BYTES_MAX ? waiting.poll() : null;
    }
    return true;
  }

  /** The next work; null when a broken database should be looked after meanwhile. */
  private @Nullable Work take() {
    while (true) {
      try {
        return broken ? waiting.poll(RETRY_MILLIS, TimeUnit.MILLISECONDS) : waiting.take();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread; it ends by Stop alone.
        Thread.onSpinWait();
      }
    }
  }

  private void write(List<Work> works, WriteOptions options) {
    RuntimeException fault = tryToWrite(works, options);
    if (fault == null) {
      works.forEach(Work::written);
      works.forEach(Work::done);
    } else {
      works.forEach(work -> work.failed(fault));
    }
  }

  private @Nullable RuntimeException tryToWrite(List<Work> works, WriteOptions options) {
    try {
      if (broken) {
        database.reopen();
        afterReopening.run();
        broken = false;
      }
      if (works.isEmpty()) {
        return null;
      }
      try (Batch batch = new Batch(database.current(), heads, clock.instant().getEpochSecond())) {
        stage(works, batch);
        return write(batch, options);
      }
    } catch (RocksDBException e) {
      StorageException fault = Faults.of("preparing a write failed", e);
      // A family that could not be made leaves the database as a failed write does.
      broken = fault.passing();
      return fault;
    } catch (RuntimeException e) {
      return e;
    } catch (OutOfMemoryError e) {
      return new StorageException("out of memory", true, e);
    }
  }

  private static void stage(List<Work> works, Batch batch) throws RocksDBException {
    for (Work work : works) {
      if (work.first()) {
        work.stage(batch);
      }
    }
    for (Work work : works) {
      if (!work.first()) {
        work.stage(batch);
      }
    }
  }

  private @Nullable RuntimeException write(Batch batch, WriteOptions options) {
    try {
      batch.write(options);
      return null;
    } catch (RocksDBException e) {
      broken = true;
      heads.forget();
      StorageException fault = Faults.of("writing failed", e);
      return new StorageException(
          fault.getMessage() + "; whether the commit took effect is known when the lane is read",
          fault.passing(),
          e);
    }
  }
}
