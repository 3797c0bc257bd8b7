package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.event.EventId;
import dev.faultline.issue.IssueId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that wait to be told. A decision's row is written by the lane that counted the events,
 * in the same commit, and is removed by that lane alone ({@link LaneChanges#settle}).
 */
public final class Outbox {
  /** How long a decision waits at most, counted from when it was due. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** How long the relay's decisions are known, so that a repeated hook is passed on once. */
  private static final Duration ID_KEPT = Duration.ofDays(3);

  private static final int COUNTED_AT_ONCE = 1_000;

  private final Table table;
  private final LaneWriter relay;
  private final boolean shared;

  /** The outbox of an engine. */
  public Outbox(Engine engine) {
    this.table = engine.table();
    this.shared = !engine.traits().contains(EngineTrait.SINGLE_PROCESS);
    this.relay = new LaneWriter(table, Layout.outboxLane());
  }

  /** What became of a decision that was to be added. */
  public sealed interface Appended {
    /** It waits now. */
    record Added() implements Appended {}

    /** One of its id was added in the last three days: it is not added again. */
    record Repeated() implements Appended {}

    /** Too many of its sender were added lately; nothing was written. */
    record TooMany(Duration pause) implements Appended {}
  }

  /**
   * Adds a decision of {@link Decision#RELAY}; durable when it returns.
   *
   * @return false when one of its id was added in the last three days: it is not added again
   */
  public boolean append(Decision decision) {
    return relay.write(
        claim(decision),
        sequence ->
            new Change.Put(
                Layout.decision(decision, sequence, 0), DecisionRow.of(decision), until(decision)));
  }

  /**
   * Adds a decision of {@link Decision#RELAY} unless its sender had enough; durable when it
   * returns. It is counted in the same commit, for all processes; where there is but one, it has
   * counted by itself and nothing is.
   *
   * @param sender what is limited
   */
  public Appended append(Decision decision, String sender, Rate rate) {
    if (!shared) {
      return append(decision) ? new Appended.Added() : new Appended.Repeated();
    }
    Key counted = Layout.rate("relay " + sender);
    Instant now = decision.decidedAt();
    byte[] row = DecisionRow.of(decision);
    Verdict verdict = new Verdict();
    boolean fresh =
        relay.write(
            claim(decision),
            Set.of(counted),
            2,
            (sequence, rows) -> {
              byte[] before = rows.find(counted);
              verdict.wait = rate.pause(before, now);
              return verdict.wait.isPositive()
                  ? List.of()
                  : List.of(
                      new Change.Put(Layout.decision(decision, sequence, 0), row, until(decision)),
                      rate.taken(counted, before, now));
            });
    if (!fresh) {
      return new Appended.Repeated();
    }
    return verdict.wait.isPositive() ? new Appended.TooMany(verdict.wait) : new Appended.Added();
  }

  /** What a fold found, the last time it was called. */
  private static final class Verdict {
    private Duration wait = Duration.ZERO;
  }

  private static long until(Decision decision) {
    return decision.notBefore().plus(KEPT).getEpochSecond();
  }

  private static Claim claim(Decision decision) {
    if (!decision.scope().equals(Decision.RELAY)) {
      throw new IllegalArgumentException("a project's decision belongs to the project's lane");
    }
    EventId id =
        IssueId.parse(decision.id())
            .map(parsed -> new EventId(parsed.high(), parsed.low()))
            .orElseThrow(() -> new IllegalArgumentException("no decision's id: " + decision.id()));
    Instant decidedAt = decision.decidedAt();
    // A hook may come again for as long as ids are known, so that is how far back is looked.
    return new Claim(
        id,
        new byte[0],
        decidedAt.plus(ID_KEPT).getEpochSecond(),
        decidedAt.minus(ID_KEPT).getEpochSecond());
  }

  /** Takes decisions of {@link Decision#RELAY} out of the outbox; durable when it returns. */
  public void settle(List<String> sorts) {
    String partition = Layout.decisions(Decision.RELAY);
    List<Change> changes = new ArrayList<>();
    sorts.forEach(sort -> changes.add(new Change.Delete(new Key(partition, sort))));
    relay.write(changes);
  }

  /** Puts a dead letter of {@link Decision#RELAY} back under its old name; durable. */
  public void revive(DeadLetter dead, Instant now) {
    relay.write(
        List.of(
            new Change.Put(
                new Key(Layout.decisions(Decision.RELAY), dead.sort()),
                DecisionRow.of(dead.decision()),
                now.plus(KEPT).getEpochSecond())));
  }

  /**
   * A decision as it waits.
   *
   * @param sort its name among those of its scope; they order by target, then by when they are due
   */
  public record Pending(String sort, Decision decision) {}

  /**
   * Targets of a scope that have decisions waiting, in name order; steps over the decisions,
   * however many a target has.
   *
   * @param after the target that the part before ended with; null for the first part
   */
  public Page<String> waitingTargets(String scope, @Nullable String after, int limit) {
    List<String> targets = new ArrayList<>();
    String from = after == null ? "" : behind(after);
    while (true) {
      Range one = new Range(Layout.decisions(scope), from, null, 1, false, null);
      List<Row> rows = table.range(one).items();
      if (rows.isEmpty()) {
        return new Page<>(targets, null);
      }
      if (targets.size() == limit) {
        return new Page<>(targets, targets.getLast());
      }
      String target = Key.split(rows.getFirst().key().sort()).getFirst();
      targets.add(target);
      from = behind(target);
    }
  }

  private static String behind(String target) {
    return target + (char) (Key.SEPARATOR + 1);
  }

  /**
   * Decisions of a target that are due at an instant, the one that was due first in front.
   *
   * @param cursor {@link Page#next()} of the part before; null for the first part
   */
  public Page<Pending> pending(
      String scope, String target, Instant now, @Nullable String cursor, int limit) {
    Range due =
        new Range(
            Layout.decisions(scope),
            target + Key.SEPARATOR,
            Key.join(target, Layout.digits(now.toEpochMilli() + 1, 16)),
            limit,
            false,
            cursor);
    Page<Row> page = table.range(due);
    List<Pending> pending = new ArrayList<>();
    for (Row row : page.items()) {
      pending.add(new Pending(row.key().sort(), DecisionRow.read(row.value())));
    }
    return new Page<>(pending, page.next());
  }

  /**
   * What waits in a scope.
   *
   * @param oldest when the first of it was due; null for nothing
   */
  public record Waiting(long decisions, @Nullable Instant oldest) {
    /** Nothing waits. */
    public static final Waiting NONE = new Waiting(0, null);
  }

  /** Counts what waits in a scope, up to a number. */
  public Waiting waiting(String scope, int most) {
    Range range = Range.all(Layout.decisions(scope), Math.min(most, COUNTED_AT_ONCE));
    long count = 0;
    long oldest = Long.MAX_VALUE;
    String next = null;
    do {
      Page<Row> page = table.range(range.after(next));
      for (Row row : page.items()) {
        oldest = Math.min(oldest, dueOf(row));
      }
      count += page.items().size();
      next = page.next();
    } while (next != null && count < most);
    return count == 0
        ? Waiting.NONE
        : new Waiting(Math.min(count, most), Instant.ofEpochMilli(oldest));
  }

  private static long dueOf(Row row) {
    return Long.parseLong(Key.split(row.key().sort()).get(1));
  }

  /** When the first decision of a target that is not due yet will be. */
  public Optional<Instant> nextDue(String scope, String target, Instant now) {
    Range later =
        new Range(
            Layout.decisions(scope),
            Key.join(target, Layout.digits(now.toEpochMilli() + 1, 16)),
            behind(target),
            1,
            false,
            null);
    return table.range(later).items().stream()
        .map(row -> Instant.ofEpochMilli(dueOf(row)))
        .findFirst();
  }
}
