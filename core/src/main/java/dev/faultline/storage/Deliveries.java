package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of decisions: how far each is, the log, dead letters, what targets remember. Its rows
 * are written by lanes of their own, one of sixteen by target, so that deliveries to different
 * targets do not wait for each other and never for a project's lane.
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

  private static final Duration SETTLED_KEPT = Duration.ofHours(1);

  private final Table table;
  private final List<LaneWriter> lanes = new ArrayList<>();

  /** The deliveries of an engine. */
  public Deliveries(Engine engine) {
    this.table = engine.table();
    for (int i = 0; i < LANES; i++) {
      lanes.add(new LaneWriter(table, Layout.deliveryLane(i)));
    }
  }

  private LaneWriter lane(String target) {
    return lanes.get(Math.floorMod(target.hashCode(), LANES));
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

  /**
   * An attempt begins; durable when it returns.
   *
   * @param unknown the log's line of an attempt before whose answer never came; null for none
   */
  public void begin(Decision decision, DeliveryState state, @Nullable Delivery unknown) {
    List<Change> changes = new ArrayList<>();
    changes.add(put(decision, state));
    if (unknown != null) {
      log(decision.scope(), unknown, changes);
    }
    lane(decision.target()).write(changes);
  }

  /** An attempt ended; durable when it returns. A dead one becomes a dead letter. */
  public void end(Outbox.Pending pending, DeliveryState state, Delivery line, TargetHealth health) {
    Decision decision = pending.decision();
    List<Change> changes = new ArrayList<>();
    changes.add(put(decision, state));
    log(decision.scope(), line, changes);
    long until = line.time().plus(KEPT).getEpochSecond();
    changes.add(
        new Change.Put(
            Layout.targetHealth(decision.scope(), decision.target()), health.toRow(), until));
    if (state.phase() == DeliveryState.Phase.DEAD) {
      DeadLetter dead =
          new DeadLetter(
              "", line.time(), state.attempts(), state.detail(), pending.sort(), decision);
      changes.add(
          new Change.Put(
              Layout.deadLetter(decision.scope(), line.time(), decision.id()),
              dead.toRow(),
              until));
    }
    lane(decision.target()).write(changes);
  }

  private static Change put(Decision decision, DeliveryState state) {
    return new Change.Put(
        Layout.deliveryState(decision.scope(), decision.target(), decision.id()),
        state.toRow(),
        state.due().plus(STATE_KEPT).getEpochSecond());
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
   * A decision left the outbox: how far it came is forgotten soon. Not at once, because a range
   * that lags may still show the decision.
   */
  public void settled(Decision decision, DeliveryState state, Instant now) {
    Key key = Layout.deliveryState(decision.scope(), decision.target(), decision.id());
    long until = now.plus(SETTLED_KEPT).getEpochSecond();
    lane(decision.target()).ride(List.of(new Change.Put(key, state.toRow(), until)));
  }

  /** Forgets how far a decision came, so that it is tried like a new one; durable. */
  public void restart(Decision decision) {
    Key state = Layout.deliveryState(decision.scope(), decision.target(), decision.id());
    lane(decision.target()).write(List.of(new Change.Delete(state)));
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
