package dev.faultline.storage;

import dev.faultline.alert.Decision;
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

  private static final byte[] NOTHING = {};

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
    return append(decision, null) instanceof Appended.Added;
  }

  /**
   * Adds a decision of {@link Decision#RELAY} unless its sender had enough; durable when it
   * returns. It is counted in the same commit, for all processes; where there is but one, it has
   * counted by itself and nothing is.
   *
   * @param sender what is limited
   */
  public Appended append(Decision decision, String sender, Rate rate) {
    return append(decision, shared ? new Counter(Layout.rate("relay " + sender), rate) : null);
  }

  /** Where a sender's decisions are counted. */
  private record Counter(Key key, Rate rate) {}

  private Appended append(Decision decision, @Nullable Counter counter) {
    if (!decision.scope().equals(Decision.RELAY)) {
      throw new IllegalArgumentException("a project's decision belongs to the project's lane");
    }
    // A row and no claim of the commit: where claims have no index, one that can be days old is
    // looked for in all that was committed since.
    Key hook = Layout.hook(decision.id());
    Instant now = decision.decidedAt();
    Change known = new Change.Put(hook, NOTHING, now.plus(ID_KEPT).getEpochSecond());
    long until = decision.notBefore().plus(KEPT).getEpochSecond();
    byte[] row = DecisionRow.of(decision);
    Appended[] end = {new Appended.Repeated()};
    relay.write(
        counter == null ? Set.of(hook) : Set.of(hook, counter.key),
        3,
        (sequence, rows) -> {
          byte[] before = counter == null ? null : rows.find(counter.key);
          Duration wait = counter == null ? Duration.ZERO : counter.rate.pause(before, now);
          if (wait.isPositive()) {
            end[0] = new Appended.TooMany(wait);
            return List.of();
          }
          if (rows.find(hook) != null) {
            end[0] = new Appended.Repeated();
            return List.of();
          }
          List<Change> changes = new ArrayList<>();
          changes.add(known);
          changes.add(new Change.Put(Layout.decision(decision, sequence, 0), row, until));
          if (counter != null) {
            changes.add(counter.rate.taken(counter.key, before, now));
          }
          end[0] = new Appended.Added();
          return changes;
        });
    return end[0];
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
