package dev.faultline.storage.aws;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of a lane: its head as of some moment, and the ids taken lately. Never
 * the truth, which is the log: a commit that rests on an old view loses its conditional put. All
 * but {@link #applied} under {@link #lock}.
 */
final class LaneView {
  /** An id in the log: which commit took it, and until when. */
  record Known(long sequence, int index, long expiresAt) {}

  /** Most ids that are known not to be taken long ago. */
  private static final int SEARCHED_MAX = 20_000;

  private record Searched(long since, long below) {}

  private record Batch(long sequence, long millis, List<Packing.Taken> taken) {}

  final String lane;
  final ReentrantLock lock = new ReentrantLock();

  /** All commits up to here are applied; readers look at it without the lock. */
  volatile long applied;

  /** When it was last asked for. */
  volatile long usedMillis;

  boolean loaded;
  long head;

  /** The first number the view knows the claims of. */
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

  private final Map<EventId, Known> claims = new HashMap<>();
  private final Map<EventId, Searched> searched = new HashMap<>();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private long held;

  LaneView(String lane) {
    this.lane = lane;
  }

  /** Adds a commit, the next in order. */
  void add(LogRow row) {
    List<Packing.Taken> taken = row.taken();
    for (int i = 0; i < taken.size(); i++) {
      Packing.Taken claim = taken.get(i);
      claims.put(claim.id(), new Known(row.sequence(), i, claim.expiresAt()));
    }
    batches.addLast(new Batch(row.sequence(), row.millis(), taken));
    held += taken.size();
    head = Math.max(head, row.sequence());
  }

  /** Forgets commits older than a time, and the oldest beyond a number of claims. */
  void forget(long beforeMillis, long mostClaims) {
    while (!batches.isEmpty()
        && (batches.getFirst().millis < beforeMillis || held > mostClaims)
        // The newest stays: a clock that jumped must not empty the view.
        && batches.size() > 1) {
      Batch batch = batches.removeFirst();
      held -= batch.taken.size();
      oldest = batch.sequence + 1;
      unknownMillis = Math.max(unknownMillis, batch.millis);
      for (Packing.Taken claim : batch.taken) {
        Known known = claims.get(claim.id());
        if (known != null && known.sequence == batch.sequence) {
          claims.remove(claim.id());
        }
      }
    }
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

  @Nullable Known find(EventId id, long now) {
    Known known = claims.get(id);
    return known == null || (known.expiresAt != 0 && now >= known.expiresAt) ? null : known;
  }

  Set<EventId> taken(Collection<EventId> ids, long now) {
    Set<EventId> taken = new HashSet<>();
    for (EventId id : ids) {
      if (find(id, now) != null) {
        taken.add(id);
      }
    }
    return taken;
  }
}
