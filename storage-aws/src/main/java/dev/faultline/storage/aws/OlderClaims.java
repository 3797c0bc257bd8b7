package dev.faultline.storage.aws;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks for ids that were taken before the time a view remembers. Only what waited for an hour and
 * longer is looked for, in the commits since it was accepted: a queue hands out an entry again days
 * after its work was done, if its removal got lost.
 */
final class OlderClaims {
  private final LaneLog log;

  OlderClaims(LaneLog log) {
    this.log = log;
  }

  /**
   * Which of these are taken by commits that the view does not know; the caller holds its lock.
   *
   * @param now epoch second
   */
  Set<EventId> taken(LaneView view, List<Claim> claims, long now) {
    Map<EventId, Long> wanted = new HashMap<>();
    long oldest = Long.MAX_VALUE;
    for (Claim claim : claims) {
      long since = claim.since() * 1_000 - LaneViews.CLOCKS_DIFFER.toMillis();
      if (claim.since() != 0 && since <= view.unknownMillis && !view.isSearched(claim)) {
        wanted.put(claim.id(), since);
        oldest = Math.min(oldest, since);
      }
    }
    if (wanted.isEmpty()) {
      return Set.of();
    }
    Set<EventId> taken = new HashSet<>();
    long earliest = oldest;
    log.idsBefore(
        view.lane,
        view.oldest,
        commit -> {
          if (commit.millis() < earliest) {
            return false;
          }
          for (int i = 0; i < commit.size(); i++) {
            EventId id = commit.ids()[i];
            if (commit.isLive(i, now) && wanted.remove(id) != null) {
              taken.add(id);
            }
          }
          return !wanted.isEmpty();
        });
    for (Claim claim : claims) {
      if (wanted.containsKey(claim.id())) {
        view.searched(claim);
      }
    }
    return taken;
  }
}
