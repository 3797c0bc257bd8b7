package dev.faultline.storage.aws;

import dev.faultline.storage.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lanes this process has to do with. Forgetting one costs a few reads and never correctness, so
 * they are bounded by number, and the ids they remember by number and age.
 */
final class LaneViews {
  /** Most lanes that are remembered. */
  static final int LANES_MAX = 1_000;

  /** Most ids that a lane remembers, about 150 bytes each. */
  static final int CLAIMS_OF_LANE_MAX = 500_000;

  /** How much the clocks of processes may differ. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  /** How long an id is remembered: what the port asks, and five minutes for clocks that differ. */
  static final Duration CLAIM_WINDOW = Table.CLAIM_WINDOW.plus(CLOCKS_DIFFER);

  /** A view this old is compared with the log before anything rests on it. */
  static final Duration AGE_MAX = Duration.ofMinutes(10);

  private final LaneLog log;
  private final InstantSource clock;
  private final Map<String, LaneView> views = new ConcurrentHashMap<>();

  LaneViews(LaneLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  LaneView of(String lane) {
    LaneView view = views.computeIfAbsent(lane, LaneView::new);
    view.usedMillis = clock.millis();
    if (views.size() > LANES_MAX) {
      List<LaneView> unused =
          views.values().stream()
              .sorted(Comparator.comparingLong(each -> each.usedMillis))
              .limit(LANES_MAX / 10)
              .toList();
      unused.forEach(each -> views.remove(each.lane, each));
    }
    return view;
  }

  /** Whether a commit may rest on the view without another look; the caller holds its lock. */
  boolean isFresh(LaneView view) {
    return view.loaded && Math.abs(clock.millis() - view.readMillis) < AGE_MAX.toMillis();
  }

  /** Compares a view with the log; the caller holds its lock. */
  void refresh(LaneView view) {
    long now = clock.millis();
    LaneLog.Read read;
    if (view.loaded) {
      read = log.after(view.lane, view.head);
    } else {
      long window = now - CLAIM_WINDOW.toMillis();
      read = log.newest(view.lane, row -> row.millis() >= window);
      // A lane whose log is older than the log's time has only its mark left.
      view.head = read.applied();
      view.oldest = read.rows().isEmpty() ? view.head + 1 : read.rows().getFirst().sequence();
      view.unknownMillis = view.oldest <= 1 ? 0 : window;
    }
    read.rows().forEach(view::add);
    view.applied = Math.max(view.applied, read.applied());
    // A lane that was advanced has its number in the mark alone.
    view.head = Math.max(view.head, read.applied());
    view.loaded = true;
    view.readMillis = now;
    view.forget(now - CLAIM_WINDOW.toMillis(), CLAIMS_OF_LANE_MAX);
  }
}
