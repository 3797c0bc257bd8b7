package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Subscription;
import dev.faultline.event.EventId;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one commit of a project's lane changes, in the product's words; it knows which rows that
 * means. The last change of a row wins. Confined to one thread.
 */
public final class LaneChanges {
  private static final Duration SET_ASIDE_KEPT = Duration.ofDays(30);
  private static final Duration SAMPLE_KEPT = Duration.ofDays(1);

  /**
   * A report can wait so long in a queue and come again after it: 14 days, and 14 more once it was
   * put back from the dead letters. Its id stays taken at least as long, however short the
   * retention is.
   */
  private static final Duration QUEUED_MAX = Duration.ofDays(29);

  private final String scope;
  private final long after;
  private final long day;
  private final Duration retention;
  private final Map<Key, Change> changes = new LinkedHashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private final List<Pack.Slice> slices = new ArrayList<>();
  private final List<IssueState> states = new ArrayList<>();
  private final List<IssueState> removed = new ArrayList<>();
  private final List<NewHour> hours = new ArrayList<>();
  private final Set<String> targets = new LinkedHashSet<>();
  private int decisions;

  private final List<LaneReader.Mark> marks = new ArrayList<>();

  private record NewHour(IssueId issue, long hour, HourCounts counts) {}

  /** An event that is part of a segment; {@code index} is what {@link #body} answered. */
  public record KeptEvent(EventId id, Instant time, Instant receivedAt, long ordinal, int index) {}

  /** Changes of the commit that follows sequence number {@code after}. */
  public LaneChanges(String scope, long after, Instant now, Duration retention) {
    this.scope = scope;
    this.after = after;
    this.day = Math.floorDiv(now.getEpochSecond(), 86_400);
    this.retention = retention;
  }

  /** Writes an issue's row, and moves its index rows where their bucket or status changes. */
  public void issue(@Nullable IssueState before, IssueState after) {
    IssueState state = after.placed();
    Issue issue = state.issue();
    put(Layout.issue(issue.id()), state.toRow());
    if (before == null) {
      put(
          Layout.alias(scope, state.fingerprint()),
          new Alias(issue.id(), state.incarnation()).toRow());
    }
    for (IssueQuery.Sort sort : IssueQuery.Sort.values()) {
      if (before == null) {
        put(Layout.index(scope, state, sort), new byte[0]);
      } else if (!Layout.isIndexedAlike(before, state, sort)) {
        delete(Layout.index(scope, before, sort));
        put(Layout.index(scope, state, sort), new byte[0]);
      }
    }
    states.add(state);
  }

  /** Marks a release an issue was seen in. */
  public void release(IssueId issue, String release) {
    put(Layout.release(issue, release), new byte[0]);
    marks.add(new LaneReader.Mark(issue, release));
  }

  /** Counts of an hour; {@code hour} counts from 1970. */
  public void hour(IssueId issue, long hour, HourCounts counts) {
    putUntil(Layout.hour(issue, hour), counts.toRow(), (hour + 1) * 3_600 + retention.toSeconds());
    hours.add(new NewHour(issue, hour, counts));
  }

  /** Adds a body to the commit's pack and claims the event's id for it; answers its index. */
  public int body(
      EventId id, IssueId issue, long ordinal, Instant time, Instant receivedAt, byte[] body) {
    slices.add(new Pack.Slice(issue, ordinal, time, receivedAt, body));
    int index = slices.size() - 1;
    claim(id, new EventMark.InPack(day, after + 1, index), receivedAt);
    return index;
  }

  /** Claims the id of an event whose body is left out. */
  public void counted(EventId id, IssueId issue, long ordinal, Instant time, Instant receivedAt) {
    claim(id, new EventMark.Counted(issue, ordinal, time), receivedAt);
  }

  /** Claims an id for what ended without an event, so that it is counted once. */
  public void ended(EventId id, Instant receivedAt) {
    claim(id, new EventMark.Ended(), receivedAt);
  }

  private void claim(EventId id, EventMark mark, Instant receivedAt) {
    Duration kept = retention.compareTo(QUEUED_MAX) < 0 ? QUEUED_MAX : retention;
    // The id was given when the report came in: whoever counted it did so after that.
    claims.add(
        new Claim(
            id,
            mark.toBytes(),
            receivedAt.plus(kept).getEpochSecond(),
            receivedAt.getEpochSecond()));
  }

  /** What this commit adds to an issue: kept events and the tags of all its events. */
  public void segment(
      IssueId issue, long firstOrdinal, List<KeptEvent> kept, TagTally tags, Instant newest) {
    List<Segment.Slot> slots =
        kept.stream()
            .map(e -> new Segment.Slot(e.id, e.time, e.receivedAt, e.ordinal, e.index))
            .toList();
    byte[] row = new Segment(day, after + 1, slots, tags).toRow();
    Key key =
        slots.isEmpty()
            ? Layout.emptySegment(issue, firstOrdinal)
            : Layout.segment(issue, firstOrdinal);
    putUntil(key, row, newest.plus(retention).getEpochSecond());
  }

  /** The sum of an issue's tags so far, in the place of its segments' sums. */
  public void tags(IssueId issue, TagTally tally, long throughOrdinal) {
    RowWriter row = new RowWriter().number(throughOrdinal);
    tally.toRow(row);
    put(Layout.tags(issue), row.toBytes());
  }

  public void counters(LaneCounters counters) {
    put(Layout.counters(scope), counters.toRow());
  }

  /** Outcome counts of an hour, kept as long as events. */
  public void outcomes(long hour, OutcomeHour counts) {
    putUntil(
        Layout.outcomes(scope, hour), counts.toRow(), (hour + 1) * 3_600 + retention.toSeconds());
  }

  /** Keeps what could not be understood: refused for a day, set aside for 30. */
  public void setAside(SetAsideItem item) {
    Duration kept = item.kind().equals(SetAsideItem.INVALID) ? SAMPLE_KEPT : SET_ASIDE_KEPT;
    RowWriter row = new RowWriter().text(item.kind()).time(item.receivedAt());
    row.text(item.protocol()).text(item.reason()).bytes(item.bytes());
    putUntil(
        Layout.setAside(scope, item.receivedAt(), item.id()),
        row.toBytes(),
        item.receivedAt().plus(kept).getEpochSecond());
  }

  /**
   * Puts a decision into the outbox; one row. Decisions of a target go out in the order of their
   * {@code notBefore}, then of these calls.
   */
  public void decide(Decision decision) {
    putUntil(
        Layout.decision(decision, after + 1, decisions++),
        DecisionRow.of(decision),
        decision.notBefore().plus(Outbox.KEPT).getEpochSecond());
    targets.add(decision.target());
  }

  /** Keeps why a config that came with events of an issue was not used; one row. */
  public void idle(IssueId issue, Subscription.Idle config, Instant now) {
    RowWriter row = new RowWriter().text(config.label()).text(config.code());
    row.text(config.reason()).time(now);
    putUntil(
        Layout.idle(issue, config.config()),
        row.toBytes(),
        now.plus(ConfigNotes.KEPT).getEpochSecond());
  }

  /** Keeps that a config came whose secret anybody on the way could read; one row. */
  public void plainSecret(String label, Instant now) {
    putUntil(
        Layout.plainSecret(scope),
        new RowWriter().text(label).time(now).toBytes(),
        now.plus(ConfigNotes.KEPT).getEpochSecond());
  }

  /** The targets that somebody decided to tell something, for whoever delivers. */
  public Set<String> decidedTargets() {
    return targets;
  }

  /** Takes decisions out of the outbox by the names they are listed with. */
  public void settle(Collection<String> sorts) {
    sorts.forEach(sort -> delete(new Key(Layout.decisions(scope), sort)));
  }

  /** Puts a decision that became a dead letter back under its old name. */
  public void revive(DeadLetter dead, Instant now) {
    putUntil(
        new Key(Layout.decisions(scope), dead.sort()),
        DecisionRow.of(dead.decision()),
        now.plus(Outbox.KEPT).getEpochSecond());
    targets.add(dead.decision().target());
  }

  /** Takes an issue out of every list; its counts, segments and releases go by and by. */
  public void remove(IssueState state) {
    Issue issue = state.issue();
    delete(Layout.issue(issue.id()));
    delete(Layout.tags(issue.id()));
    put(Layout.alias(scope, state.fingerprint()), new Alias(null, state.incarnation() + 1).toRow());
    put(Layout.removedIssue(scope, state.fingerprint()), new byte[0]);
    for (IssueQuery.Sort sort : IssueQuery.Sort.values()) {
      delete(Layout.index(scope, state, sort));
    }
    removed.add(state);
  }

  /**
   * The commit.
   *
   * @param press compresses a block of bodies
   */
  Commit toCommit(UnaryOperator<byte[]> press) {
    List<Commit.NewBlob> blobs =
        slices.isEmpty()
            ? List.of()
            : List.of(
                new Commit.NewBlob(
                    Layout.pack(scope, day, after + 1),
                    Pack.write(slices, press),
                    newest(slices).plus(retention).getEpochSecond()));
    return new Commit(Layout.lane(scope), after, claims, List.copyOf(changes.values()), blobs);
  }

  private static Instant newest(List<Pack.Slice> slices) {
    return slices.stream().map(Pack.Slice::receivedAt).max(Instant::compareTo).orElseThrow();
  }

  /** Whether there is anything to commit. */
  public boolean isEmpty() {
    return changes.isEmpty() && claims.isEmpty();
  }

  void publish(StateCache cache) {
    states.forEach(cache::put);
    hours.forEach(hour -> cache.put(hour.issue, hour.hour, hour.counts));
    marks.forEach(mark -> cache.mark(mark.issue(), mark.release()));
    removed.forEach(cache::remove);
  }

  private void put(Key key, byte[] value) {
    changes.put(key, new Change.Put(key, value));
  }

  private void putUntil(Key key, byte[] value, long expiresAt) {
    changes.put(key, new Change.Put(key, value, expiresAt));
  }

  private void delete(Key key) {
    changes.put(key, new Change.Delete(key));
  }
}
