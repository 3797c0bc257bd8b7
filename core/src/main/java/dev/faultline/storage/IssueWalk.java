package dev.faultline.storage;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Reads a project's issues while others may change them. An issue's row tells how many events it
 * has; what later commits wrote is left out by that number. Hours carry none: they are read before
 * the row, and again until the row is the same before and after. Where it never is, an hour may
 * lack events that the total has, as it may in the store once hours have expired.
 */
final class IssueWalk {
  /** How often an issue is read again that changes while it is read. */
  private static final int LOOKS = 5;

  /** How often a part of the lists is read again where the lane went on. */
  private static final int ROUNDS = 3;

  private static final int WINDOW = 100;

  private final Table table;

  IssueWalk(Table table) {
    this.table = table;
  }

  /** Issues of all statuses in the order of when they were first seen. */
  private record Window(List<String> sorts, boolean more) {}

  Place list(Place from, Contents.Basket basket) {
    Window window = window(from.scope(), from.outer());
    Place at = from;
    for (String sort : window.sorts) {
      if (basket.full()) {
        return at;
      }
      at = begin(at, sort, basket);
      while (at.stage() == Place.Stage.ISSUE && !basket.full()) {
        at = rows(at, basket);
      }
      if (at.stage() == Place.Stage.ISSUE) {
        return at;
      }
    }
    return window.more ? at : at.to(Place.Stage.PACKS);
  }

  /**
   * An issue that changes its status moves from one list to another at the same place. It could
   * slip through while one is read after the other, so they are read again if the lane went on.
   */
  private Window window(String scope, String behind) {
    String lane = Layout.lane(scope);
    TreeSet<String> found = new TreeSet<>();
    String end = null;
    long head = table.head(lane);
    for (int round = 0; round < ROUNDS; round++) {
      for (IssueStatus status : IssueStatus.values()) {
        String list = Layout.indexPartition(scope, status, IssueQuery.Sort.FIRST_SEEN);
        Page<Row> page = table.range(Contents.behind(list, behind, WINDOW));
        page.items().forEach(row -> found.add(row.key().sort()));
        if (page.next() != null) {
          String last = page.items().getLast().key().sort();
          end = end == null || last.compareTo(end) < 0 ? last : end;
        }
      }
      long now = table.head(lane);
      if (now == head) {
        break;
      }
      head = now;
    }
    return end == null
        ? new Window(List.copyOf(found), false)
        : new Window(List.copyOf(found.headSet(end, true)), true);
  }

  /** Adds what must agree with the issue's row; leaves out an issue that is not there any more. */
  private Place begin(Place at, String sort, Contents.Basket basket) {
    Place done = new Place(Place.Stage.ISSUES, at.project(), at.scope(), sort, null, 0, at.met());
    Optional<IssueId> id = IssueId.parse(Key.split(sort).get(1));
    Optional<Row> before = id.flatMap(known -> table.find(Layout.issue(known)));
    if (id.isEmpty() || before.isEmpty()) {
      return done;
    }
    for (int look = 0; ; look++) {
      List<Row> hours = hours(id.get());
      Optional<Row> tags = table.find(Layout.tags(id.get()));
      Optional<Row> after = table.find(Layout.issue(id.get()));
      if (after.isEmpty()) {
        return done;
      }
      if (look == LOOKS || Arrays.equals(before.get().value(), after.get().value())) {
        IssueState state = IssueState.fromRow(after.get().value());
        return add(at, done, state, after.get(), hours, tags, basket);
      }
      before = after;
    }
  }

  private Place add(
      Place at,
      Place done,
      IssueState state,
      Row row,
      List<Row> hours,
      Optional<Row> tags,
      Contents.Basket basket) {
    Issue issue = state.issue();
    String scope = at.scope();
    // Another place than that of the list: it stands further on, or this one is a stray.
    String place = Layout.index(scope, state, IssueQuery.Sort.FIRST_SEEN).sort();
    if (!state.scope().equals(scope) || !place.equals(done.outer())) {
      return done;
    }
    String lane = Layout.lane(scope);
    table.find(Layout.alias(scope, state.fingerprint())).ifPresent(one -> basket.add(lane, one));
    for (IssueQuery.Sort each : IssueQuery.Sort.values()) {
      basket.add(lane, new Row(Layout.index(scope, state, each), new byte[0], 0));
    }
    basket.add(lane, row);
    hours.forEach(hour -> basket.add(lane, hour));
    tags.ifPresent(tally -> basket.add(lane, tally));
    return done.with(met(at.met(), issue.status())).within(Place.Stage.ISSUE, "", issue.count());
  }

  private static Place.Met met(Place.Met met, IssueStatus status) {
    return switch (status) {
      case UNRESOLVED -> new Place.Met(met.unresolved() + 1, met.resolved(), met.ignored());
      case RESOLVED -> new Place.Met(met.unresolved(), met.resolved() + 1, met.ignored());
      case IGNORED -> new Place.Met(met.unresolved(), met.resolved(), met.ignored() + 1);
    };
  }

  /** Bounded by the retention: 24 a day. */
  private List<Row> hours(IssueId id) {
    List<Row> hours = new ArrayList<>();
    Range range = Range.prefix(Layout.issuePartition(id), "h", Contents.ROWS);
    String next = null;
    do {
      Page<Row> page = table.range(range.after(next));
      hours.addAll(page.items());
      next = page.next();
    } while (next != null);
    return hours;
  }

  /** Goes on with the other rows of an issue. */
  Place rows(Place at, Contents.Basket basket) {
    IssueId id =
        IssueId.parse(Key.split(at.outer()).get(1))
            .orElseThrow(() -> new IllegalArgumentException("no issue at this position"));
    String done = at.inner() == null ? "" : at.inner();
    Page<Row> page = table.range(Contents.behind(Layout.issuePartition(id), done, Contents.ROWS));
    for (Row row : page.items()) {
      List<String> parts = Key.split(row.key().sort());
      switch (parts.getFirst()) {
        case "issue", "tags", "h" -> {
          // Came in front.
        }
        case "s", "e" -> {
          if (Layout.REVERSE - Long.parseLong(parts.get(1)) <= at.bound()) {
            basket.add(Layout.lane(at.scope()), row);
          }
        }
        case "n" -> basket.add(Deliveries.laneOf(Delivery.fromRow(row.value()).target()), row);
        default -> basket.add(Layout.lane(at.scope()), row);
      }
    }
    return page.next() == null
        ? at.within(Place.Stage.ISSUES, null, 0)
        : at.within(Place.Stage.ISSUE, page.items().getLast().key().sort(), at.bound());
  }
}
