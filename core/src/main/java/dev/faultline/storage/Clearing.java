package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes the rows of a scope in steps, and tells where it stopped. Repeatable from any place it
 * told: what is gone already is passed over. A place names keys and nothing that an engine made up,
 * so it holds while rows go, and for another process.
 */
final class Clearing {
  /** Rows of one read, and of one commit. */
  private static final int ROWS = 1_000;

  /** Rows that each have partitions of their own to be cleared: they are read in smaller parts. */
  private static final int OWNERS = 100;

  private final Table table;
  private final String scope;
  private final Share share;
  private final Set<Key> gathered = new LinkedHashSet<>();
  private boolean moved;

  Clearing(Table table, String scope, Share share) {
    this.table = table;
    this.scope = scope;
    this.share = share;
  }

  /**
   * A place in the rows of a scope.
   *
   * @param partition the one in work, whose rows have more behind them
   * @param row its row in work; empty for the first
   * @param part which of the partitions behind the row is in work
   * @param inside where in that; empty for its beginning
   */
  record At(String partition, String row, int part, String inside) {
    static final At START = new At("", "", 0, "");

    /** All rows are gone. */
    static final At END = new At("end", "", 0, "");

    void write(RowWriter out) {
      out.text(partition).text(row).number(part).text(inside);
    }

    static At read(RowReader in) {
      return new At(in.text(), in.text(), in.small(), in.text());
    }
  }

  /**
   * What goes with a row.
   *
   * @param keys rows elsewhere; they go first, because they are found by this one
   * @param partitions cleared whole before the row itself goes
   */
  private record Behind(List<Key> keys, List<String> partitions) {
    static final Behind NOTHING = new Behind(List.of(), List.of());
  }

  /** Tells what lies behind the rows of a page, in their order. */
  @FunctionalInterface
  private interface Owner {
    List<Behind> behind(List<Row> rows);
  }

  private record Step(String partition, int limit, Owner owner) {
    static Step plain(String partition) {
      return new Step(partition, ROWS, rows -> rows.stream().map(_ -> Behind.NOTHING).toList());
    }
  }

  /** Clears all rows of the scope; answers where it goes on, null when nothing is left. */
  @Nullable At scope(At from) {
    if (from.equals(At.END) || share.isOver()) {
      return from.equals(At.END) ? null : from;
    }
    List<Step> steps = steps();
    int first = 0;
    for (int i = 0; i < steps.size(); i++) {
      first = steps.get(i).partition.equals(from.partition) ? i : first;
    }
    for (Step step : steps.subList(first, steps.size())) {
      At begin = new At(step.partition, "", 0, "");
      At rest = step(step, step.partition.equals(from.partition) ? from : begin);
      if (rest != null) {
        flush();
        return rest;
      }
    }
    flush();
    return null;
  }

  /** Lists of issues come first: by them the issues are found. */
  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (IssueStatus status : IssueStatus.values()) {
      String first = Layout.indexPartition(scope, status, IssueQuery.Sort.FIRST_SEEN);
      steps.add(new Step(first, OWNERS, this::issues));
      steps.add(Step.plain(Layout.indexPartition(scope, status, IssueQuery.Sort.LAST_SEEN)));
      steps.add(Step.plain(Layout.indexPartition(scope, status, IssueQuery.Sort.COUNT)));
    }
    // What was to be told, is told no more; a delivery in work may still write its end.
    steps.add(Step.plain(Layout.decisions(scope)));
    steps.add(
        new Step(Layout.targets(scope), OWNERS, rows -> rows.stream().map(this::target).toList()));
    steps.add(Step.plain(Layout.deadLetters(scope)));
    steps.add(Step.plain(Key.join("S", scope)));
    steps.add(
        new Step(Key.join("P", scope), ROWS, rows -> rows.stream().map(this::ofProject).toList()));
    return steps;
  }

  private List<Behind> issues(List<Row> rows) {
    Map<IssueId, Key> aliases = new HashMap<>();
    List<Key> keys = new ArrayList<>();
    List<IssueId> ids = new ArrayList<>();
    for (Row row : rows) {
      IssueId id = IssueId.parse(Key.split(row.key().sort()).get(1)).orElseThrow();
      ids.add(id);
      keys.add(Layout.issue(id));
    }
    for (Row row : table.findAll(keys)) {
      IssueState state = IssueState.fromRow(row.value());
      aliases.put(state.issue().id(), Layout.alias(scope, state.fingerprint()));
    }
    List<Behind> behind = new ArrayList<>();
    for (IssueId id : ids) {
      Key alias = aliases.get(id);
      behind.add(
          new Behind(
              alias == null ? List.of() : List.of(alias), List.of(Layout.issuePartition(id))));
    }
    return behind;
  }

  private Behind target(Row row) {
    String target = row.key().sort();
    return new Behind(
        List.of(),
        List.of(Layout.targetPartition(scope, target), Layout.deliveryStates(scope, target)));
  }

  /** The alias of an issue that was removed before is found by the mark it left. */
  private Behind ofProject(Row row) {
    List<String> parts = Key.split(row.key().sort());
    return parts.getFirst().equals(Layout.REMOVED) && parts.size() == 2
        ? new Behind(List.of(Layout.alias(scope, parts.get(1))), List.of())
        : Behind.NOTHING;
  }

  /** Not before it got on: parts that only look where they are would follow each other for ever. */
  private boolean isOver() {
    return moved && share.isOver();
  }

  private @Nullable At step(Step step, At from) {
    Range range = new Range(step.partition, from.row, null, step.limit, false, null);
    At at = from;
    String next = null;
    do {
      if (isOver()) {
        return at;
      }
      Page<Row> page = table.range(range.after(next));
      share.took(page.items().size());
      moved |= page.items().isEmpty();
      List<Behind> behind = step.owner.behind(page.items());
      for (int i = 0; i < behind.size(); i++) {
        Key key = page.items().get(i).key();
        boolean inWork = key.sort().equals(at.row);
        at = inWork ? at : new At(step.partition, key.sort(), 0, "");
        at = behind(behind.get(i), at);
        if (at.part < behind.get(i).partitions.size()) {
          return at;
        }
        gather(key);
        moved = true;
      }
      next = page.next();
    } while (next != null);
    return null;
  }

  /** Clears what lies behind a row; answers how far it came. */
  private At behind(Behind behind, At from) {
    behind.keys.forEach(this::gather);
    At at = from;
    while (at.part < behind.partitions.size()) {
      if (isOver()) {
        return at;
      }
      String inside = partition(behind.partitions.get(at.part), at.inside);
      at =
          inside == null
              ? new At(at.partition, at.row, at.part + 1, "")
              : new At(at.partition, at.row, at.part, inside);
    }
    return at;
  }

  /**
   * Clears partitions one after the other.
   *
   * @param inside where in the first; empty for its beginning
   * @return how many are cleared, and where in the next
   */
  Part partitions(List<String> partitions, String inside) {
    if (share.isOver()) {
      return new Part(0, inside);
    }
    At at = behind(new Behind(List.of(), partitions), new At("", "", 0, inside));
    flush();
    return new Part(at.part, at.inside);
  }

  /** How far some partitions are cleared. */
  record Part(int whole, String inside) {}

  /** Clears some rows of a partition; answers where it goes on, null at the end. */
  private @Nullable String partition(String partition, String from) {
    Page<Row> page = table.range(new Range(partition, from, null, ROWS, false, null));
    share.took(page.items().size());
    moved = true;
    page.items().forEach(row -> gather(row.key()));
    return page.next() == null ? null : page.items().getLast().key().sort();
  }

  private void gather(Key key) {
    gathered.add(key);
    if (gathered.size() >= ROWS) {
      flush();
    }
  }

  private void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    List<Change> changes = new ArrayList<>();
    gathered.forEach(key -> changes.add(new Change.Delete(key)));
    gathered.clear();
    String lane = Layout.removalLane(scope);
    while (!(table.commit(new Commit(lane, table.head(lane), changes)) instanceof Committed.Done)) {
      // Another worker clears the same scope: its commit came between, deletions repeat.
    }
  }
}
