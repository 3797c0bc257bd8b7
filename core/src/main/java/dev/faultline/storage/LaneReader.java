package dev.faultline.storage;

import dev.faultline.event.EventId;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.IssueId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads and commits what a project's lane works on; keeps what it committed in the cache. Where
 * other processes write too, what is kept is right as long as the lane's head is where this process
 * left it: a commit that rests on it succeeds only then, and forgets it otherwise. So folding may
 * rest on it, and nothing that may end without a commit.
 */
public final class LaneReader {
  private static final int SEGMENTS_MAX = 1_000;

  private final Table table;
  private final Blobs blobs;
  private final StateCache cache;
  private final boolean alone;
  private final UnaryOperator<byte[]> press;

  /** Stores bodies as they are. */
  public LaneReader(Engine engine, StateCache cache) {
    this(engine, cache, body -> body);
  }

  /**
   * @param press compresses bodies; {@link Events} is given what undoes it
   */
  public LaneReader(Engine engine, StateCache cache, UnaryOperator<byte[]> press) {
    this.table = engine.table();
    this.blobs = engine.blobs();
    this.cache = cache;
    this.alone = engine.traits().contains(EngineTrait.SINGLE_PROCESS);
    this.press = press;
  }

  /**
   * The lane's last sequence number. What was kept may be of an earlier one and is forgotten, so
   * this is asked before any row that a commit after it rests on.
   */
  public long head(String scope) {
    if (!alone) {
      cache.clear();
    }
    return table.head(Layout.lane(scope));
  }

  public LaneCounters counters(String scope) {
    return table
        .find(Layout.counters(scope))
        .map(row -> LaneCounters.fromRow(row.value()))
        .orElse(LaneCounters.NONE);
  }

  public OutcomeHour outcomes(String scope, long hour) {
    return table
        .find(Layout.outcomes(scope, hour))
        .map(row -> OutcomeHour.fromRow(row.value()))
        .orElseGet(OutcomeHour::new);
  }

  /**
   * What a lane knows of a fingerprint.
   *
   * @param state the issue; null where there is none now
   * @param incarnation what the next issue of this fingerprint is made with
   */
  public record Known(@Nullable IssueState state, int incarnation) {}

  /** What the lane knows of these fingerprints; every one has an entry. */
  public Map<Fingerprint, Known> known(String scope, Collection<Fingerprint> fingerprints) {
    Map<Fingerprint, Known> known = new HashMap<>();
    Map<Key, Fingerprint> missing = new HashMap<>();
    for (Fingerprint fingerprint : fingerprints) {
      Optional<IssueState> cached = cache.find(scope, fingerprint);
      if (cached.isPresent()) {
        known.put(fingerprint, new Known(cached.get(), cached.get().incarnation()));
      } else {
        known.put(fingerprint, new Known(null, 0));
        missing.put(Layout.alias(scope, fingerprint), fingerprint);
      }
    }
    if (missing.isEmpty()) {
      return known;
    }
    Map<Key, Fingerprint> issues = new HashMap<>();
    for (Row row : table.findAll(missing.keySet())) {
      Fingerprint fingerprint = missing.get(row.key());
      Alias alias = Alias.fromRow(row.value());
      if (fingerprint != null) {
        known.put(fingerprint, new Known(null, alias.incarnation()));
        IssueId id = alias.issue();
        if (id != null) {
          issues.put(Layout.issue(id), fingerprint);
        }
      }
    }
    for (Row row : table.findAll(issues.keySet())) {
      Fingerprint fingerprint = issues.get(row.key());
      IssueState state = IssueState.fromRow(row.value());
      if (fingerprint != null) {
        known.put(fingerprint, new Known(state, state.incarnation()));
      }
    }
    return known;
  }

  /** An issue's state as the lane has it. */
  public Optional<IssueState> state(IssueId id) {
    IssueState cached = alone ? cache.peek(id) : null;
    if (cached != null) {
      return Optional.of(cached);
    }
    return table.find(Layout.issue(id)).map(row -> IssueState.fromRow(row.value()));
  }

  /**
   * Whether an issue is known to be marked as seen in a release. False says nothing; marking again
   * does no harm.
   */
  public boolean isMarked(IssueId issue, String release) {
    return cache.isMarked(issue, release);
  }

  /** An issue and a release it was seen in. */
  public record Mark(IssueId issue, String release) {}

  /** An hour of an issue. */
  public record HourKey(IssueId issue, long hour) {}

  /** Counts of these hours; every one has an entry. */
  public Map<HourKey, HourCounts> hours(Collection<HourKey> wanted) {
    Map<HourKey, HourCounts> found = new HashMap<>();
    Map<Key, HourKey> missing = new HashMap<>();
    for (HourKey key : wanted) {
      HourCounts cached = cache.hour(key.issue, key.hour);
      if (cached == null) {
        missing.put(Layout.hour(key.issue, key.hour), key);
        found.put(key, HourCounts.NONE);
      } else {
        found.put(key, cached);
      }
    }
    if (!missing.isEmpty()) {
      for (Row row : table.findAll(missing.keySet())) {
        HourKey key = missing.get(row.key());
        if (key != null) {
          found.put(key, HourCounts.fromRow(row.value()));
        }
      }
    }
    return found;
  }

  /** The tags of an issue counted so far: the rollup and every segment after it. */
  public TagTally tags(IssueId issue) {
    TagTally tally = new TagTally();
    long through = 0;
    Optional<Row> rollup = table.find(Layout.tags(issue));
    if (rollup.isPresent()) {
      RowReader row = new RowReader(rollup.get().value());
      through = row.number();
      tally.addRow(row);
    }
    for (String kind : List.of("s", "e")) {
      for (byte[] segment : segmentsAfter(issue, kind, through)) {
        Segment.addTags(segment, tally);
      }
    }
    return tally;
  }

  private List<byte[]> segmentsAfter(IssueId issue, String kind, long through) {
    Range range =
        new Range(
            Layout.issuePartition(issue),
            Key.join(kind, ""),
            Key.join(kind, Layout.reversed(through)),
            SEGMENTS_MAX,
            false,
            null);
    List<byte[]> segments = new ArrayList<>();
    String cursor = null;
    do {
      Page<Row> page = table.range(range.after(cursor));
      page.items().forEach(row -> segments.add(row.value()));
      cursor = page.next();
    } while (cursor != null);
    return segments;
  }

  /** Commits; what was committed is what this reader knows from now on. */
  public Committed commit(LaneChanges changes) {
    Committed committed;
    try {
      committed = table.commit(changes.toCommit(press));
    } catch (RuntimeException | Error e) {
      // Whether it took effect is unknown: what is in memory may be older than the rows.
      cache.clear();
      throw e;
    }
    switch (committed) {
      case Committed.Done _ -> changes.publish(cache);
      case Committed.Stale _ -> cache.clear();
      case Committed.Taken _ -> {}
    }
    return committed;
  }

  /** Which of these ids, none given before a time, were counted already as far as is known now. */
  public List<EventId> taken(String scope, Collection<EventId> ids, Instant since) {
    return table.taken(Layout.lane(scope), ids, since.getEpochSecond());
  }

  /** The event that took an id first. */
  public record Original(IssueId issue, long ordinal, Instant time) {}

  /** Where the event is that took this id; empty when its body has expired. */
  public Optional<Original> original(String scope, EventId id) {
    return switch (table.findClaim(Layout.lane(scope), id).map(EventMark::fromBytes).orElse(null)) {
      case null -> Optional.empty();
      case EventMark.Ended _ -> Optional.empty();
      case EventMark.Counted mark ->
          Optional.of(new Original(mark.issue(), mark.ordinal(), mark.time()));
      case EventMark.InPack mark ->
          blobs
              .find(Layout.pack(scope, mark.day(), mark.sequence()))
              .map(pack -> Pack.find(pack, mark.index()))
              .map(slice -> new Original(slice.issue(), slice.ordinal(), slice.time()));
    };
  }

  /** The instant of an hour that counts from 1970. */
  public static Instant startOf(long hour) {
    return Instant.ofEpochSecond(hour * 3_600);
  }
}
