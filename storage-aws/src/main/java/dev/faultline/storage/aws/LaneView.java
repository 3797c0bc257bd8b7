package dev.faultline.storage.aws;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of a lane: its head as of some moment, and the ids taken lately, where
 * somebody asked for them. Never the truth, which is the log: a commit that rests on an old view
 * loses its conditional put. All but {@link #applied}, {@link #used} and {@link #held} under {@link
 * #lock}.
 */
final class LaneView {
  /** Most ids that are known not to be taken long ago. */
  private static final int SEARCHED_MAX = 20_000;

  private record Searched(long since, long below) {}

  final String lane;
  final ReentrantLock lock = new ReentrantLock();

  /** All commits up to here are applied; readers look at it without the lock. */
  volatile long applied;

  /** When it was last asked for, among all views. */
  volatile long used;

  /** How many ids it remembers. */
  volatile int held;

  /** Whether it knows the lane's head. */
  boolean loaded;

  /** Whether it knows the ids taken lately, too: who takes none need not read them. */
  boolean remembers;

  long head;

  /** The first number the view knows the ids of. */
  long oldest;

  /**
   * The newest time among the commits whose ids the view does not know: those before {@link
   * #oldest}. 0 where there are none.
   */
  long unknownMillis;

  /** How many numbers in a row this process did not get. */
  int lost;

  /** When the view was last compared with the log. */
  long readMillis;

  private final Map<EventId, CommitIds> taken = new HashMap<>();
  private final Map<EventId, Searched> searched = new HashMap<>();
  private final Deque<CommitIds> commits = new ArrayDeque<>();
  private int count;

  LaneView(String lane) {
    this.lane = lane;
  }

  /** Adds a commit, the next in order. */
  void add(CommitIds commit) {
    head = Math.max(head, commit.sequence());
    if (remembers) {
      for (EventId id : commit.ids()) {
        taken.put(id, commit);
      }
      commits.addLast(commit);
      hold(commit.size());
    }
  }

  /** Adds a commit before all that it remembers. */
  void addBefore(CommitIds commit) {
    for (EventId id : commit.ids()) {
      taken.putIfAbsent(id, commit);
    }
    commits.addFirst(commit);
    head = Math.max(head, commit.sequence());
    oldest = commit.sequence();
    hold(commit.size());
  }

  private void hold(int more) {
    count += more;
    held = count;
  }

  /** Whether it remembers no commit. */
  boolean isEmpty() {
    return commits.isEmpty();
  }

  /** Forgets commits older than a time, and the oldest beyond a number of ids. */
  void forget(long beforeMillis, int mostIds) {
    while (!commits.isEmpty()
        && (commits.getFirst().millis() < beforeMillis || count > mostIds)
        // The newest stays: a clock that jumped must not empty the view.
        && commits.size() > 1) {
      CommitIds commit = commits.removeFirst();
      hold(-commit.size());
      oldest = commit.sequence() + 1;
      unknownMillis = Math.max(unknownMillis, commit.millis());
      for (EventId id : commit.ids()) {
        // Unless a later commit took it again.
        taken.remove(id, commit);
      }
    }
  }

  /** Forgets everything but how far the lane is applied, which never goes back. */
  void clear() {
    loaded = false;
    remembers = false;
    head = 0;
    oldest = 0;
    unknownMillis = 0;
    taken.clear();
    searched.clear();
    commits.clear();
    hold(-count);
  }

  /**
   * Says that a claim's id was not taken by a commit before {@link #oldest}: so it stays, whoever
   * commits meanwhile, and folding again need not look again.
   */
  void searched(Claim claim) {
    if (searched.size() >= SEARCHED_MAX) {
      searched.clear();
    }
    searched.put(claim.id(), new Searched(claim.since(), oldest));
  }

  boolean isSearched(Claim claim) {
    Searched known = searched.get(claim.id());
    return known != null && known.since <= claim.since() && known.below == oldest;
  }

  /** The commit that took an id, while it is taken. */
  @Nullable CommitIds find(EventId id, long now) {
    CommitIds commit = taken.get(id);
    return commit != null && commit.isLive(commit.indexOf(id), now) ? commit : null;
  }

  Set<EventId> taken(Collection<EventId> ids, long now) {
    Set<EventId> found = new HashSet<>();
    for (EventId id : ids) {
      if (find(id, now) != null) {
        found.add(id);
      }
    }
    return found;
  }
}
