package dev.faultline.storage.aws;

import dev.faultline.storage.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The lanes this process has to do with. Forgetting one costs a few reads and never correctness, so
 * they are bounded by number, and the ids they remember by number and age.
 */
final class LaneViews {
  /**
   * How much a process remembers.
   *
   * @param lanes most lanes
   * @param idsOfLane most ids of one lane
   * @param ids most ids of all lanes, about 80 bytes each
   */
  record Bounds(int lanes, int idsOfLane, int ids) {
    /** For a function of 512 MB: 80 of them at most. */
    static final Bounds OF_PROCESS = new Bounds(1_000, 500_000, 1_000_000);
  }

  /** How much the clocks of processes may differ. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  /** How long an id is remembered: what the port asks, and five minutes for clocks that differ. */
  static final Duration CLAIM_WINDOW = Table.CLAIM_WINDOW.plus(CLOCKS_DIFFER);

  /** A view this old is compared with the log before anything rests on it. */
  static final Duration AGE_MAX = Duration.ofMinutes(10);

  private final LaneLog log;
  private final InstantSource clock;
  private final Bounds bounds;
  private final Map<String, LaneView> views = new ConcurrentHashMap<>();
  private final AtomicLong uses = new AtomicLong();

  LaneViews(LaneLog log, InstantSource clock, Bounds bounds) {
    this.log = log;
    this.clock = clock;
    this.bounds = bounds;
  }

  LaneView of(String lane) {
    LaneView view = views.computeIfAbsent(lane, LaneView::new);
    view.used = uses.incrementAndGet();
    if (views.size() > bounds.lanes()) {
      dropUnused(view, bounds.lanes() - bounds.lanes() / 10);
    }
    return view;
  }

  /** Drops the views that were used longest ago, down to a number of lanes and the ids' bound. */
  private void dropUnused(LaneView kept, int lanes) {
    record Use(LaneView view, long when) {}
    // The times change while this goes on: they are sorted as they were.
    List<Use> uses = new ArrayList<>();
    long ids = 0;
    for (LaneView view : views.values()) {
      uses.add(new Use(view, view.used));
      ids += view.held;
    }
    uses.sort(Comparator.comparingLong(Use::when));
    int left = uses.size();
    for (Use use : uses) {
      if (left <= lanes && ids <= bounds.ids()) {
        return;
      }
      if (use.view != kept && views.remove(use.view.lane, use.view)) {
        left--;
        ids -= use.view.held;
      }
    }
  }

  /** How many ids all lanes remember together. */
  long held() {
    return views.values().stream().mapToLong(view -> view.held).sum();
  }

  /** Whether a commit may rest on the view without another look; the caller holds its lock. */
  boolean isFresh(LaneView view) {
    return view.loaded && Math.abs(clock.millis() - view.readMillis) < AGE_MAX.toMillis();
  }

  /** Compares a view with the log; the caller holds its lock. */
  void refresh(LaneView view) {
    read(view, false);
  }

  /**
   * Compares a view with the log, and reads the ids taken lately where it does not know them; the
   * caller holds its lock.
   */
  void refreshIds(LaneView view) {
    read(view, true);
  }

  private void read(LaneView view, boolean ids) {
    long now = clock.millis();
    if (!view.loaded || Math.abs(now - view.readMillis) > CLAIM_WINDOW.toMillis()) {
      // What came since then may be a thousand times what is worth knowing.
      view.clear();
    }
    if (ids && !view.remembers) {
      readIds(view, now);
    } else if (view.loaded) {
      follow(view, now);
    } else {
      LaneLog.Head head = log.head(view.lane);
      view.applied = Math.max(view.applied, head.applied());
      view.head = Math.max(head.newest(), head.applied());
    }
    view.loaded = true;
    view.readMillis = now;
    bound(view, now);
  }

  /** Adds a commit of our own, the next in order; the caller holds the view's lock. */
  void add(LaneView view, CommitIds commit) {
    view.add(commit);
    bound(view, clock.millis());
  }

  private void bound(LaneView view, long now) {
    forget(view, now);
    if (held() > bounds.ids()) {
      dropUnused(view, bounds.lanes());
    }
  }

  private void forget(LaneView view, long now) {
    view.forget(now - CLAIM_WINDOW.toMillis(), bounds.idsOfLane());
  }

  /** The ids of the last hour, newest first, as many as there is room for. */
  private void readIds(LaneView view, long now) {
    view.clear();
    view.remembers = true;
    long window = now - CLAIM_WINDOW.toMillis();
    LaneLog.Marked applied = mark -> view.applied = Math.max(view.applied, mark);
    boolean whole =
        log.newestIds(
            view.lane,
            applied,
            commit -> {
              if (!view.isEmpty() && !hasRoom(view, commit, window)) {
                view.unknownMillis = Math.max(window, commit.millis());
                return false;
              }
              view.addBefore(commit);
              return true;
            });
    // A lane that was advanced, or whose log is older than the log's time, has its number in the
    // mark alone.
    view.head = Math.max(view.head, view.applied);
    if (view.isEmpty()) {
      view.oldest = view.head + 1;
    }
    if (whole && view.oldest > 1) {
      view.unknownMillis = window;
    }
  }

  private boolean hasRoom(LaneView view, CommitIds commit, long window) {
    return commit.millis() >= window && view.held + commit.size() <= bounds.idsOfLane();
  }

  private void follow(LaneView view, long now) {
    long ahead = 0;
    do {
      ahead = follow(view, now, ahead);
    } while (ahead != 0);
  }

  /**
   * Adds what came since. A query is no snapshot: the mark at its end may tell of commits that came
   * behind what it had read by then. So where something is missing it is asked for once more, and
   * taken for an advance only if it is still missing then.
   *
   * @param sure up to here what is missing was missed before
   * @return the number before which something is missing; 0 for nothing
   */
  private long follow(LaneView view, long now, long sure) {
    long[] ahead = {0};
    log.idsAfter(
        view.lane,
        view.head,
        mark -> {
          view.applied = Math.max(view.applied, mark);
          if (mark <= sure) {
            view.head = Math.max(view.head, mark);
          } else if (mark > view.head) {
            ahead[0] = mark;
          }
        },
        commit -> {
          if (commit.sequence() > view.head + 1 && commit.sequence() > sure) {
            ahead[0] = commit.sequence();
            return false;
          }
          view.add(commit);
          forget(view, now);
          return true;
        });
    return ahead[0];
  }
}
