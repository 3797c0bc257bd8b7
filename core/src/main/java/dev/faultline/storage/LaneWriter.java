package dev.faultline.storage;

import dev.faultline.event.EventId;
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
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a lane for many threads: what waits while a commit runs is the next commit. Whoever comes
 * to the lock first writes for all who wait behind it.
 */
final class LaneWriter {
  private static final int TRIES_MAX = 20;
  private static final int CHANGES = 1_000;

  /** Changes that nobody waits for make a commit of their own when so many are gathered. */
  private static final int PASSENGERS_MAX = 500;

  private final Table table;
  private final String lane;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock gathering = new ReentrantLock();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private List<Change> passengers = new ArrayList<>();
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
    List<Change> changes(long sequence, Rows before);
  }

  private static final class Waiting {
    private final @Nullable Claim claim;
    private final Set<Key> reads;
    private final int most;
    private final Fold fold;
    private boolean done;
    private boolean taken;
    private @Nullable RuntimeException fault;

    private Waiting(@Nullable Claim claim, Set<Key> reads, int most, Fold fold) {
      this.claim = claim;
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
    write(new Waiting(null, Set.of(), changes.size(), (_, _) -> changes));
  }

  /**
   * Writes rows that follow from others of this lane; durable when it returns. What it makes of
   * them counts the last time it is called.
   *
   * @param most changes at most
   */
  void write(Set<Key> reads, int most, Function<Rows, List<Change>> fold) {
    write(new Waiting(null, reads, most, (_, rows) -> fold.apply(rows)));
  }

  /**
   * Writes a row unless an id is taken; durable when it returns.
   *
   * @param change given the sequence number of the commit
   * @return false when the id was taken before, and nothing was written
   */
  boolean write(Claim claim, LongFunction<Change> change) {
    return write(claim, Set.of(), 1, (sequence, _) -> List.of(change.apply(sequence)));
  }

  /**
   * Writes rows that follow from others of this lane unless an id is taken; durable when it
   * returns. Where it makes nothing of them the id is not taken either.
   *
   * @param most changes at most
   * @return false when the id was taken before, and nothing was written
   */
  boolean write(Claim claim, Set<Key> reads, int most, Fold fold) {
    Waiting mine = new Waiting(claim, reads, most, fold);
    write(mine);
    return !mine.taken;
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

  /** Changes that go with some later commit, or never: nobody may depend on them. */
  void ride(List<Change> changes) {
    boolean many;
    gathering.lock();
    try {
      passengers.addAll(changes);
      many = passengers.size() >= PASSENGERS_MAX;
    } finally {
      gathering.unlock();
    }
    if (many) {
      write(List.of());
    }
  }

  private void commitSome() {
    List<Waiting> batch = new ArrayList<>();
    List<Change> riding = new ArrayList<>();
    gather(batch, riding);
    try {
      commit(batch, riding);
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

  private void gather(List<Waiting> batch, List<Change> riding) {
    gathering.lock();
    try {
      int claims = 0;
      int changes = passengers.size();
      Set<EventId> ids = new LinkedHashSet<>();
      while (!queue.isEmpty() && changes < CHANGES && claims < CHANGES) {
        Claim claim = queue.getFirst().claim;
        if (claim != null && !ids.add(claim.id())) {
          break; // The same id twice: the second is for the next commit to refuse.
        }
        claims += claim == null ? 0 : 1;
        changes += queue.getFirst().most;
        batch.add(queue.removeFirst());
      }
      riding.addAll(passengers);
      passengers = new ArrayList<>();
    } finally {
      gathering.unlock();
    }
  }

  private void commit(List<Waiting> batch, List<Change> riding) {
    List<Waiting> left = new ArrayList<>(batch);
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      if (head < 0) {
        head = table.head(lane);
      }
      Map<Key, Change> changes = new LinkedHashMap<>();
      List<Claim> claims = new ArrayList<>();
      riding.forEach(change -> changes.put(change.key(), change));
      // Read after the head: where they are newer than it, the commit comes too late.
      Map<Key, byte[]> rows = rows(left);
      for (Waiting waiting : left) {
        List<Change> made = waiting.fold.changes(head + 1, rows::get);
        for (Change change : made) {
          changes.put(change.key(), change);
          switch (change) {
            case Change.Put put -> rows.put(put.key(), put.value());
            case Change.Delete delete -> rows.remove(delete.key());
          }
        }
        if (waiting.claim != null && !made.isEmpty()) {
          claims.add(waiting.claim);
        }
      }
      if (changes.isEmpty()) {
        return;
      }
      Commit commit = new Commit(lane, head, claims, List.copyOf(changes.values()), List.of());
      switch (table.commit(commit)) {
        case Committed.Done done -> {
          head = done.sequence();
          return;
        }
        case Committed.Stale stale -> head = stale.head();
        case Committed.Taken taken -> refuse(left, taken.ids());
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

  private static void refuse(List<Waiting> left, Set<EventId> ids) {
    for (Waiting waiting : List.copyOf(left)) {
      if (waiting.claim != null && ids.contains(waiting.claim.id())) {
        waiting.taken = true;
        waiting.done = true;
        left.remove(waiting);
      }
    }
  }
}
