package dev.faultline.storage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Rates that hold over all processes of an installation, for what has no commit of its own to count
 * in. Each time counted is a commit, and one that is refused a read: not for what comes often.
 */
public final class Rates {
  private final LaneWriter writer;

  /** The rates of an engine. */
  public Rates(Engine engine) {
    this.writer = new LaneWriter(engine.table(), Layout.RATES_LANE);
  }

  /** What a fold found, the last time it was called. */
  private static final class Verdict {
    private Duration wait = Duration.ZERO;
  }

  /**
   * Counts one time of each of these; durable when it returns.
   *
   * @param rates by the names of what is limited
   * @return how long to wait where one of them has none left, and then nothing was counted
   */
  public Optional<Duration> take(Map<String, Rate> rates, Instant now) {
    Map<Key, Rate> keys = keys(rates);
    Verdict verdict = new Verdict();
    writer.write(
        Set.copyOf(keys.keySet()),
        keys.size(),
        rows -> {
          verdict.wait = Duration.ZERO;
          List<Change> changes = new ArrayList<>();
          keys.forEach(
              (key, rate) -> {
                byte[] row = rows.find(key);
                Duration wait = rate.pause(row, now);
                verdict.wait = wait.compareTo(verdict.wait) > 0 ? wait : verdict.wait;
                changes.add(rate.taken(key, row, now));
              });
          return verdict.wait.isPositive() ? List.of() : changes;
        });
    return verdict.wait.isPositive() ? Optional.of(verdict.wait) : Optional.empty();
  }

  /** Takes back one time of each. */
  public void giveBack(Map<String, Rate> rates, Instant now) {
    Map<Key, Rate> keys = keys(rates);
    writer.write(
        Set.copyOf(keys.keySet()),
        keys.size(),
        rows ->
            keys.entrySet().stream()
                .map(
                    entry -> {
                      Key key = entry.getKey();
                      return (Change) entry.getValue().givenBack(key, rows.find(key), now);
                    })
                .toList());
  }

  private static Map<Key, Rate> keys(Map<String, Rate> rates) {
    return new TreeMap<>(rates)
        .entrySet().stream()
            .collect(Collectors.toMap(entry -> Layout.rate(entry.getKey()), Map.Entry::getValue));
  }
}
