package dev.faultline.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lane for many threads: what waits while a commit runs is the next commit. Whoever comes
 * to the lock first writes for all who wait behind it.
 */
final class LaneWriter {
  private static final int TRIES_MAX = 20;
  private static final int CHANGES = 1_000;

  private final Table table;
  private final String lane;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock gathering = new ReentrantLock();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long head = -1;

  /** The rows that were asked for, as they are right before a commit. */
  @FunctionalInterface
  interface Rows {
    /** The row's value; null where there is none. */
    byte @Nullable [] find(Key key);
  }

  /** Makes the changes of a commit; again for another commit where that one came too late. */
  @FunctionalInterface
  interface Fold {
    /**
     * The changes.
     *
     * @param sequence the commit's number
     */
    List<Change> changes(long sequence, Rows before);
  }

  private static final class Waiting {
    private final Set<Key> reads;
    private final int most;
    private final Fold fold;
    private boolean done;
    private @Nullable RuntimeException fault;

    private Waiting(Set<Key> reads, int most, Fold fold) {
      this.reads = reads;
      this.most = most;
      this.fold = fold;
    }
  }

  LaneWriter(Table table, String lane) {
    this.table = table;
    this.lane = lane;
  }

  /** Writes rows; durable when it returns. */
  void write(List<Change> changes) {
    write(new Waiting(Set.of(), changes.size(), (_, _) -> changes));
  }

  /**
   * Writes rows that follow from others of this lane; durable when it returns. What it makes of
   * them counts the last time it is called.
   *
   * @param most changes at most
   */
  void write(Set<Key> reads, int most, Function<Rows, List<Change>> fold) {
    write(reads, most, (_, rows) -> fold.apply(rows));
  }

  /**
   * The same for changes that depend on the commit's number, too.
   *
   * @param most changes at most
   */
  void write(Set<Key> reads, int most, Fold fold) {
    write(new Waiting(reads, most, fold));
  }

  private void write(Waiting mine) {
    add(mine);
    writing.lock();
    try {
      while (!mine.done) {
        commitSome();
      }
    } finally {
      writing.unlock();
    }
    if (mine.fault != null) {
      throw mine.fault;
    }
  }

  private void add(Waiting waiting) {
    gathering.lock();
    try {
      queue.add(waiting);
    } finally {
      gathering.unlock();
    }
  }

  private void commitSome() {
    List<Waiting> batch = gather();
    try {
      commit(batch);
    } catch (RuntimeException | Error e) {
      head = -1;
      RuntimeException fault =
          e instanceof RuntimeException runtime
              ? runtime
              : new IllegalStateException("a lane failed", e);
      batch.stream().filter(waiting -> !waiting.done).forEach(waiting -> waiting.fault = fault);
    } finally {
      batch.forEach(waiting -> waiting.done = true);
    }
  }

  private List<Waiting> gather() {
    List<Waiting> batch = new ArrayList<>();
    gathering.lock();
    try {
      int changes = 0;
      while (!queue.isEmpty() && changes < CHANGES) {
        changes += queue.getFirst().most;
        batch.add(queue.removeFirst());
      }
    } finally {
      gathering.unlock();
    }
    return batch;
  }

  private void commit(List<Waiting> batch) {
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      if (head < 0) {
        head = table.head(lane);
      }
      Map<Key, Change> changes = new LinkedHashMap<>();
      // Read after the head: where they are newer than it, the commit comes too late.
      Map<Key, byte[]> rows = rows(batch);
      for (Waiting waiting : batch) {
        for (Change change : waiting.fold.changes(head + 1, rows::get)) {
          changes.put(change.key(), change);
          switch (change) {
            case Change.Put put -> rows.put(put.key(), put.value());
            case Change.Delete delete -> rows.remove(delete.key());
          }
        }
      }
      if (changes.isEmpty()) {
        return;
      }
      Commit commit = new Commit(lane, head, List.copyOf(changes.values()));
      switch (table.commit(commit)) {
        case Committed.Done done -> {
          head = done.sequence();
          return;
        }
        case Committed.Stale stale -> head = stale.head();
        case Committed.Taken taken ->
            throw new IllegalStateException("nobody claimed what was refused: " + taken.ids());
      }
    }
    throw new StorageException("lane " + lane.replace(Key.SEPARATOR, ' ') + " is too busy", true);
  }

  private Map<Key, byte[]> rows(List<Waiting> batch) {
    Set<Key> keys = new LinkedHashSet<>();
    batch.forEach(waiting -> keys.addAll(waiting.reads));
    Map<Key, byte[]> rows = new HashMap<>();
    if (!keys.isEmpty()) {
      table.findAll(keys).forEach(row -> rows.put(row.key(), row.value()));
    }
    return rows;
  }
}
