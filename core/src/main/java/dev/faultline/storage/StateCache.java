package dev.faultline.storage;

import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.IssueId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Issue states and current hours in memory: of an engine that no other process writes to, or of
 * lanes as this process left them ({@link LaneReader}). Lanes put what they committed; readers may
 * offer what they read, which is taken only when nothing was put since they began to read: an old
 * state must never stand in the place of a newer one.
 *
 * <p>Which releases issues are marked with is remembered whoever else writes: a mark never changes,
 * and goes with its issue only, whose id never comes back.
 */
public final class StateCache {
  /** Most marks that are remembered; to forget one costs a write. */
  private static final int MARKS_MAX = 20_000;

  private record AliasKey(String scope, Fingerprint fingerprint) {}

  private record HourKey(IssueId issue, long hour) {}

  private record ReleaseKey(IssueId issue, String release) {}

  private static final class Lru<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private final int max;

    private Lru(int max) {
      super(64, 0.75f, true);
      this.max = max;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > max;
    }
  }

  private final Lru<AliasKey, IssueId> aliases;
  private final Lru<IssueId, IssueState> issues;
  private final Lru<HourKey, HourCounts> hours;
  private final Lru<ReleaseKey, Boolean> releases;
  private long puts;

  /** A cache of so many issues; 0 keeps nothing of them. */
  public StateCache(int max) {
    this.aliases = new Lru<>(max);
    this.issues = new Lru<>(max);
    this.hours = new Lru<>(max);
    this.releases = new Lru<>(MARKS_MAX);
  }

  /** To be read before reading rows that are then offered. */
  synchronized long stamp() {
    return puts;
  }

  synchronized @Nullable IssueState peek(IssueId id) {
    return issues.get(id);
  }

  synchronized Optional<IssueState> find(String scope, Fingerprint fingerprint) {
    IssueId id = aliases.get(new AliasKey(scope, fingerprint));
    return id == null ? Optional.empty() : Optional.ofNullable(issues.get(id));
  }

  synchronized @Nullable HourCounts hour(IssueId id, long hour) {
    return hours.get(new HourKey(id, hour));
  }

  /** Whether it is known that the issue is marked as seen in a release. */
  synchronized boolean isMarked(IssueId id, String release) {
    return releases.get(new ReleaseKey(id, release)) != null;
  }

  synchronized void mark(IssueId id, String release) {
    releases.put(new ReleaseKey(id, release), true);
  }

  synchronized void offer(IssueState state, long stamp) {
    if (stamp == puts) {
      issues.put(state.issue().id(), state);
      aliases.put(new AliasKey(state.scope(), state.fingerprint()), state.issue().id());
    }
  }

  synchronized void put(IssueState state) {
    puts++;
    issues.put(state.issue().id(), state);
    aliases.put(new AliasKey(state.scope(), state.fingerprint()), state.issue().id());
  }

  synchronized void put(IssueId id, long hour, HourCounts counts) {
    hours.put(new HourKey(id, hour), counts);
  }

  synchronized void remove(IssueState state) {
    puts++;
    issues.remove(state.issue().id());
    aliases.remove(new AliasKey(state.scope(), state.fingerprint()));
    hours.keySet().removeIf(key -> key.issue.equals(state.issue().id()));
    releases.keySet().removeIf(key -> key.issue.equals(state.issue().id()));
  }

  /** Forgets all states: another process wrote, or a commit's end is unknown. */
  synchronized void clear() {
    puts++;
    aliases.clear();
    issues.clear();
    hours.clear();
  }
}
