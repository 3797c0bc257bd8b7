package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What became of decisions: how far each is, the log, dead letters, what targets remember. Its rows
 * are written by lanes of their own, one of sixteen by target, so that deliveries to different
 * targets do not wait for each other and never for a project's lane.
 *
 * <p>An attempt is taken and ended by comparing how far the delivery is with what was read: of
 * several processes that deliver at most one gets it, and one whose decision was put back meanwhile
 * notices.
 */
public final class Deliveries {
  /** How long the log and dead letters are kept. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** How long a target remembers an issue that it is told nothing more about. */
  public static final Duration REMEMBERED = Duration.ofDays(180);

  /** How many lanes deliveries are written in. */
  public static final int LANES = 16;

  // A decision waits for at most its own time, and is tried for a day after that.
  private static final Duration STATE_KEPT = Outbox.KEPT.plusDays(2);

  private final Table table;
  private final boolean shared;
  private final List<LaneWriter> lanes = new ArrayList<>();

  /** The deliveries of an engine. */
  public Deliveries(Engine engine) {
    this.table = engine.table();
    this.shared = !engine.traits().contains(EngineTrait.SINGLE_PROCESS);
    for (int i = 0; i < LANES; i++) {
      lanes.add(new LaneWriter(table, Layout.deliveryLane(i)));
    }
  }

  /** Whether other processes may deliver too. */
  public boolean isShared() {
    return shared;
  }

  private LaneWriter lane(String target) {
    return lanes.get(number(target));
  }

  private static int number(String target) {
    return Math.floorMod(target.hashCode(), LANES);
  }

  /** The lane that writes what lies with a target. */
  static String laneOf(String target) {
    return Layout.deliveryLane(number(target));
  }

  /** How far these decisions of a target are; one that was never tried has no entry. */
  public Map<String, DeliveryState> states(
      String scope, String target, Collection<String> decisions) {
    List<Key> keys = decisions.stream().map(id -> Layout.deliveryState(scope, target, id)).toList();
    Map<String, DeliveryState> states = new HashMap<>();
    for (Row row : table.findAll(keys)) {
      states.put(row.key().sort(), DeliveryState.fromRow(row.value()));
    }
    return states;
  }

  /** How far a decision is; empty for one that was never tried. */
  public Optional<DeliveryState> state(Decision decision) {
    return table.find(key(decision)).map(row -> DeliveryState.fromRow(row.value()));
  }

  /**
   * An attempt begins; durable when it returns.
   *
   * @param before how far the delivery was when the attempt was decided; null for never tried
   * @param unknown the log's line of an attempt before whose answer never came; null for none
   * @param rate how often its target may be told, whoever tells it; null for no limit. Where there
   *     is but one process it counts by itself, and nothing is counted here
   */
  public Begun begin(
      Decision decision,
      @Nullable DeliveryState before,
      DeliveryState started,
      @Nullable Delivery unknown,
      @Nullable Rate rate) {
    List<Change> changes = new ArrayList<>();
    changes.add(put(decision, started));
    if (unknown != null) {
      log(decision.scope(), unknown, changes);
    }
    Key key = key(decision);
    Key counted = Layout.rate("target " + decision.target());
    Rate limit = shared ? rate : null;
    Instant now = started.due();
    Verdict verdict = new Verdict();
    lane(decision.target())
        .write(
            limit == null ? Set.of(key) : Set.of(key, counted),
            changes.size() + 1,
            rows -> {
              verdict.wait = Duration.ZERO;
              DeliveryState found = state(rows.find(key));
              // Whether an earlier try to write this took effect may be unknown; it counted then.
              boolean again = found != null && found.isSameBeginning(started);
              verdict.won = again || isSame(found, before);
              if (!verdict.won || again || limit == null) {
                return verdict.won ? changes : List.of();
              }
              byte[] used = rows.find(counted);
              verdict.wait = limit.pause(used, now);
              if (verdict.wait.isPositive()) {
                return List.of();
              }
              List<Change> all = new ArrayList<>(changes);
              all.add(limit.taken(counted, used, now));
              return all;
            });
    if (!verdict.won) {
      return new Begun.Elsewhere();
    }
    return verdict.wait.isPositive() ? new Begun.Later(now.plus(verdict.wait)) : new Begun.Yes();
  }

  /** What became of an attempt that was to begin. */
  public sealed interface Begun {
    /** It is written down. */
    record Yes() implements Begun {}

    /** Another process changed how far the delivery is; nothing was written. */
    record Elsewhere() implements Begun {}

    /** Its target was told too often lately; nothing was written. */
    record Later(Instant until) implements Begun {}
  }

  /** What a fold found, the last time it was called. */
  private static final class Verdict {
    private boolean won;
    private Duration wait = Duration.ZERO;
  }

  private static @Nullable DeliveryState state(byte @Nullable [] row) {
    return row == null ? null : DeliveryState.fromRow(row);
  }

  /** As they are stored: a row holds less of an instant than memory does. */
  private static boolean isSame(@Nullable DeliveryState one, @Nullable DeliveryState other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return Arrays.equals(one.toRow(), other.toRow());
  }

  /**
   * An attempt ended, or was given up before it began; durable when it returns. A dead one becomes
   * a dead letter.
   *
   * @param before what {@link #begin} wrote, or how far the delivery was when it was given up
   * @param health makes of how the target did how it does now
   * @return false when another process took the attempt for lost meanwhile: of this one there is
   *     but a line in the log
   */
  public boolean end(
      Outbox.Pending pending,
      @Nullable DeliveryState before,
      DeliveryState state,
      Delivery line,
      UnaryOperator<TargetHealth> health) {
    Decision decision = pending.decision();
    Key key = key(decision);
    Key healthKey = Layout.targetHealth(decision.scope(), decision.target());
    List<Change> ending = ending(pending, state, line);
    List<Change> told = new ArrayList<>();
    log(decision.scope(), line, told);
    // As long as what the target remembers: that is found by this row.
    long until = line.time().plus(REMEMBERED).getEpochSecond();
    Verdict verdict = new Verdict();
    lane(decision.target())
        .write(
            Set.of(key, healthKey),
            ending.size() + told.size() + 1,
            rows -> {
              DeliveryState now = state(rows.find(key));
              if (isSame(now, state)) {
                verdict.won = true; // Whether it was written was unknown; it was.
                return List.of();
              }
              verdict.won = isSame(now, before);
              byte[] known = rows.find(healthKey);
              TargetHealth target =
                  known == null
                      ? TargetHealth.unknown(decision.target(), decision.label(), "")
                      : TargetHealth.fromRow(known);
              List<Change> changes = new ArrayList<>(verdict.won ? ending : List.of());
              changes.addAll(told);
              changes.add(new Change.Put(healthKey, health.apply(target).toRow(), until));
              return changes;
            });
    return verdict.won;
  }

  private static List<Change> ending(Outbox.Pending pending, DeliveryState state, Delivery line) {
    Decision decision = pending.decision();
    List<Change> changes = new ArrayList<>();
    changes.add(put(decision, state));
    if (state.phase() == DeliveryState.Phase.DEAD) {
      DeadLetter dead =
          new DeadLetter(
              "", line.time(), state.attempts(), state.detail(), pending.sort(), decision);
      changes.add(
          new Change.Put(
              Layout.deadLetter(decision.scope(), line.time(), decision.id()),
              dead.toRow(),
              line.time().plus(KEPT).getEpochSecond()));
    }
    return changes;
  }

  private static Change put(Decision decision, DeliveryState state) {
    // For its time, also once it has ended: another process may have read the decision before, and
    // wakes up whenever it likes.
    return new Change.Put(
        key(decision), state.toRow(), state.due().plus(STATE_KEPT).getEpochSecond());
  }

  private static Key key(Decision decision) {
    return Layout.deliveryState(decision.scope(), decision.target(), decision.id());
  }

  private static void log(String scope, Delivery line, List<Change> changes) {
    byte[] row = line.toRow();
    long until = line.time().plus(KEPT).getEpochSecond();
    changes.add(new Change.Put(Layout.targetLog(scope, line), row, until));
    IssueId issue = line.issue();
    if (issue != null) {
      changes.add(new Change.Put(Layout.issueLog(issue, line), row, until));
    }
  }

  /**
   * Forgets that a decision was given up, so that it is tried like a new one; durable.
   *
   * @return false when it is no dead one: it was put back before and is on its way, or has arrived
   */
  public boolean restart(Decision decision) {
    Key key = key(decision);
    Verdict verdict = new Verdict();
    lane(decision.target())
        .write(
            Set.of(key),
            1,
            rows -> {
              DeliveryState now = state(rows.find(key));
              verdict.won = now == null || now.phase() == DeliveryState.Phase.DEAD;
              return now == null || !verdict.won ? List.of() : List.of(new Change.Delete(key));
            });
    return verdict.won;
  }

  /** How a target did lately. */
  public Optional<TargetHealth> health(String scope, String target) {
    return table
        .find(Layout.targetHealth(scope, target))
        .map(row -> TargetHealth.fromRow(row.value()));
  }

  /** Targets that something was sent to, in the order of their names. */
  public Page<TargetHealth> targets(String scope, int limit, @Nullable String cursor) {
    return page(
        Range.all(Layout.targets(scope), limit).after(cursor),
        row -> TargetHealth.fromRow(row.value()));
  }

  /** The log of an issue, newest first. */
  public Page<Delivery> log(IssueId issue, int limit, @Nullable String cursor) {
    return page(
        Range.prefix(Layout.issuePartition(issue), "n", limit).after(cursor),
        row -> Delivery.fromRow(row.value()));
  }

  /** The log of a target, newest first. */
  public Page<Delivery> log(String scope, String target, int limit, @Nullable String cursor) {
    return page(
        Range.prefix(Layout.targetPartition(scope, target), "n", limit).after(cursor),
        row -> Delivery.fromRow(row.value()));
  }

  /** Dead letters of a project, newest first. */
  public Page<DeadLetter> deadLetters(Project project, int limit, @Nullable String cursor) {
    return deadLetters(project.scope(), limit, cursor);
  }

  /** Dead letters of a scope, newest first. */
  public Page<DeadLetter> deadLetters(String scope, int limit, @Nullable String cursor) {
    return page(Range.all(Layout.deadLetters(scope), limit).after(cursor), Deliveries::deadLetter);
  }

  /** A dead letter by its name. */
  public Optional<DeadLetter> deadLetter(String scope, String name) {
    Optional<Key> key = Layout.deadLetter(scope, name);
    return key.flatMap(table::find).map(Deliveries::deadLetter);
  }

  private static DeadLetter deadLetter(Row row) {
    return DeadLetter.fromRow(Layout.deadLetterName(row.key()), row.value());
  }

  /** Removes a dead letter; durable, and nothing happens where it is gone. */
  public void dismiss(DeadLetter dead) {
    Decision decision = dead.decision();
    Key key = Layout.deadLetter(decision.scope(), dead.died(), decision.id());
    lane(decision.target()).write(List.of(new Change.Delete(key)));
  }

  /** What a target keeps about an issue under a name. */
  public Optional<String> remembered(String scope, String target, IssueId issue, String name) {
    return table
        .find(Layout.targetMemory(scope, target, issue, name))
        .map(row -> new RowReader(row.value()).text());
  }

  /** Keeps something of a target about an issue; durable when it returns. */
  public void remember(
      String scope, String target, IssueId issue, String name, String value, Instant now) {
    lane(target)
        .write(
            List.of(
                new Change.Put(
                    Layout.targetMemory(scope, target, issue, name),
                    new RowWriter().text(value).toBytes(),
                    now.plus(REMEMBERED).getEpochSecond())));
  }

  private <T> Page<T> page(Range range, Function<Row, T> read) {
    Page<Row> page = table.range(range);
    return new Page<>(page.items().stream().map(read).toList(), page.next());
  }
}
