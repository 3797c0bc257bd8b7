package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.project.Project;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything an installation has, in parts of bounded size, for who carries it elsewhere. It walks
 * from the registry to projects, issues and their rows and never scans; it keeps nothing between
 * two parts, so that a walk may end anywhere and go on later, in another process too.
 *
 * <p>While others write: each issue is as of one moment (its total, timeline, tags and bodies agree
 * as they do in the store; {@link IssueWalk}), and the project's counts of issues are those of the
 * issues that were met. Different issues may be of different moments. What is removed or expires
 * meanwhile may be left out.
 */
public final class Contents {
  /** Most rows read at once. */
  static final int ROWS = 200;

  /** Most names of objects read at once. */
  private static final int NAMES = 100;

  /** Most claims read at once. */
  private static final int CLAIMS = 2_000;

  /** What a target may have at most that was never told anything to the end. */
  private static final int NEW_TARGET_ROWS = 1_000;

  private final Table table;
  private final Blobs blobs;
  private final IssueWalk issues;

  /** The contents of an engine. */
  public Contents(Engine engine) {
    this.table = engine.table();
    this.blobs = engine.blobs();
    this.issues = new IssueWalk(table);
  }

  /**
   * A part.
   *
   * @param next what to ask the following part with; null at the end
   */
  public record Part(List<Belonging> belongings, @Nullable String next) {}

  /** What a part has so far. */
  static final class Basket {
    private final List<Belonging> items = new ArrayList<>();
    private final long room;
    private long bytes;

    private Basket(long room) {
      this.room = room;
    }

    void add(Belonging item) {
      items.add(item);
      bytes += item.bytes();
    }

    void add(String lane, Row row) {
      add(new Belonging.OfRow(lane, row));
    }

    boolean full() {
      return bytes >= room;
    }
  }

  /**
   * Reads on.
   *
   * @param position {@link Part#next()} of the part before; null for the first part
   * @param bytes about how many the part may have; it has more by one read at most
   * @throws IllegalArgumentException where the position is none of ours
   */
  public Part read(@Nullable String position, long bytes) {
    Place place = position == null ? Place.START : Place.parse(position);
    Basket basket = new Basket(bytes);
    while (place != null && !basket.full()) {
      place = step(place, basket);
    }
    return new Part(basket.items, place == null ? null : place.toText());
  }

  private @Nullable Place step(Place at, Basket basket) {
    String scope = at.scope();
    return switch (at.stage()) {
      case REVOCATIONS ->
          flat(
              at,
              basket,
              Layout.REVOCATIONS,
              _ -> Layout.REVOCATIONS_LANE,
              at.to(Place.Stage.SESSIONS));
      case SESSIONS ->
          flat(
              at,
              basket,
              PartitionKind.SESSIONS.part,
              _ -> Layout.SESSIONS_LANE,
              at.to(Place.Stage.HOOKS));
      case HOOKS ->
          flat(
              at,
              basket,
              PartitionKind.HOOKS.part,
              _ -> Layout.outboxLane(),
              at.to(Place.Stage.REGISTRY));
      case REGISTRY ->
          flat(
              at,
              basket,
              Layout.REGISTRY,
              _ -> Layout.REGISTRY_LANE,
              at.to(Place.Stage.NEXT_PROJECT));
      case NEXT_PROJECT -> nextProject(at);
      case ISSUES -> issues.list(at, basket);
      case ISSUE -> issues.rows(at, basket);
      case PACKS -> packs(at, basket);
      case PROJECT -> project(at, basket);
      case SET_ASIDE ->
          flat(
              at,
              basket,
              PartitionKind.SET_ASIDE.part + Key.SEPARATOR + scope,
              _ -> Layout.lane(scope),
              at.to(Place.Stage.DECISIONS));
      case DECISIONS -> decisions(at, basket);
      case DEAD_LETTERS ->
          flat(
              at,
              basket,
              Layout.deadLetters(scope),
              row -> Deliveries.laneOf(DeadLetter.fromRow("", row.value()).decision().target()),
              at.to(Place.Stage.TARGETS));
      case TARGETS -> target(at, basket);
      case TARGET_LOG ->
          ofTarget(
              at,
              basket,
              Layout.targetPartition(scope, at.outer()),
              at.within(Place.Stage.DELIVERY_STATES, "", 0));
      case DELIVERY_STATES ->
          ofTarget(
              at,
              basket,
              Layout.deliveryStates(scope, at.outer()),
              at.within(Place.Stage.TARGETS, null, 0));
      case CLAIMS -> claims(at, basket);
      case LANE -> lane(at, basket);
    };
  }

  /** Rows behind one; the row itself is not among them. */
  static Range behind(String partition, String sort, int limit) {
    // The lowest character that a key may have.
    String from = sort.isEmpty() ? "" : sort + '\u0001';
    return new Range(partition, from, null, limit, false, null);
  }

  private Place flat(
      Place at, Basket basket, String partition, Function<Row, String> lane, Place then) {
    Page<Row> page = table.range(behind(partition, at.outer(), ROWS));
    page.items().forEach(row -> basket.add(lane.apply(row), row));
    return page.next() == null ? then : at.behind(page.items().getLast().key().sort());
  }

  private Place nextProject(Place at) {
    Range next =
        new Range(
            Layout.REGISTRY,
            Key.join("p", Layout.digits(at.project() + 1, 12)),
            "p" + (char) (Key.SEPARATOR + 1),
            ROWS,
            false,
            null);
    Page<Row> page = table.range(next);
    for (Row row : page.items()) {
      Optional<Project> project = Projects.live(row);
      if (project.isPresent()) {
        return Place.at(Place.Stage.ISSUES, project.get().id().number(), project.get().scope());
      }
    }
    if (page.next() == null) {
      return Place.at(Place.Stage.DECISIONS, 0, Decision.RELAY);
    }
    String last = Key.split(page.items().getLast().key().sort()).get(1);
    return Place.at(Place.Stage.NEXT_PROJECT, Long.parseLong(last), "");
  }

  /** After the issues, so that the bodies of all that was met are among them. */
  private Place packs(Place at, Basket basket) {
    Page<String> page =
        blobs.list(Layout.packs(at.scope()), NAMES, at.outer().isEmpty() ? null : at.outer());
    long retention = retention(at.scope());
    String done = at.inner();
    for (String name : page.items()) {
      if (done != null && name.compareTo(done) <= 0) {
        continue;
      }
      if (basket.full()) {
        return at.within(Place.Stage.PACKS, done, 0);
      }
      Optional<byte[]> bytes = blobs.find(name);
      if (bytes.isPresent()) {
        String lane = Layout.lane(at.scope());
        long expiresAt = retention == 0 ? 0 : Layout.endOfPack(at.scope(), name) + retention;
        basket.add(new Belonging.OfPack(lane, name, bytes.get(), expiresAt));
      }
      done = name;
    }
    String next = page.next();
    return next == null ? at.to(Place.Stage.PROJECT) : at.behind(next);
  }

  /** How many seconds events are kept, as the newest outcomes have it; 0 where there are none. */
  private long retention(String scope) {
    String partition = Layout.counters(scope).partition();
    for (Row row : table.range(Range.prefix(partition, "h", 1).reversed()).items()) {
      long end = (Long.parseLong(Key.split(row.key().sort()).get(1)) + 1) * 3_600;
      return Math.max(0, row.expiresAt() - end);
    }
    return 0;
  }

  private Place project(Place at, Basket basket) {
    String lane = Layout.lane(at.scope());
    String partition = Layout.counters(at.scope()).partition();
    Page<Row> page = table.range(behind(partition, at.outer(), ROWS));
    for (Row row : page.items()) {
      String sort = row.key().sort();
      if (sort.equals(Layout.counters(at.scope()).sort())) {
        continue; // Comes last.
      }
      basket.add(lane, row);
      if (sort.startsWith(Layout.REMOVED + Key.SEPARATOR)) {
        // One whose fingerprint came again is an issue that was met.
        table
            .find(Layout.alias(at.scope(), Key.split(sort).get(1)))
            .filter(alias -> Alias.fromRow(alias.value()).issue() == null)
            .ifPresent(alias -> basket.add(lane, alias));
      }
    }
    return page.next() == null
        ? at.to(Place.Stage.SET_ASIDE)
        : at.behind(page.items().getLast().key().sort());
  }

  private Place decisions(Place at, Basket basket) {
    String scope = at.scope();
    String partition = Layout.decisions(scope);
    Page<Row> page = table.range(behind(partition, at.outer(), ROWS));
    Set<String> seen = new HashSet<>();
    for (Row row : page.items()) {
      basket.add(laneOf(scope), row);
      String target = Key.split(row.key().sort()).getFirst();
      if (seen.add(target) && isFirst(row, target)) {
        newTarget(scope, target, basket);
      }
    }
    return page.next() == null
        ? at.to(Place.Stage.DEAD_LETTERS)
        : at.behind(page.items().getLast().key().sort());
  }

  private boolean isFirst(Row decision, String target) {
    Key key = decision.key();
    List<Row> first = table.range(Range.prefix(key.partition(), target, 1)).items();
    return !first.isEmpty() && first.getFirst().key().equals(key);
  }

  /** What lies with a target that no attempt has ended for: it is not in the list of targets. */
  private void newTarget(String scope, String target, Basket basket) {
    if (table.find(Layout.targetHealth(scope, target)).isPresent()) {
      return;
    }
    for (String partition :
        List.of(Layout.targetPartition(scope, target), Layout.deliveryStates(scope, target))) {
      table
          .range(Range.all(partition, NEW_TARGET_ROWS))
          .items()
          .forEach(row -> basket.add(Deliveries.laneOf(target), row));
    }
  }

  private Place target(Place at, Basket basket) {
    List<Row> next = table.range(behind(Layout.targets(at.scope()), at.outer(), 1)).items();
    if (next.isEmpty()) {
      return at.to(Place.Stage.CLAIMS);
    }
    Row row = next.getFirst();
    String target = row.key().sort();
    basket.add(Deliveries.laneOf(target), row);
    return at.behind(target).within(Place.Stage.TARGET_LOG, "", 0);
  }

  private Place ofTarget(Place at, Basket basket, String partition, Place then) {
    String done = at.inner() == null ? "" : at.inner();
    Page<Row> page = table.range(behind(partition, done, ROWS));
    page.items().forEach(row -> basket.add(Deliveries.laneOf(at.outer()), row));
    return page.next() == null
        ? then
        : at.within(at.stage(), page.items().getLast().key().sort(), 0);
  }

  private Place claims(Place at, Basket basket) {
    String lane = laneOf(at.scope());
    Page<Claim> page = table.claims(lane, CLAIMS, at.outer().isEmpty() ? null : at.outer());
    page.items().forEach(claim -> basket.add(new Belonging.OfClaim(lane, claim)));
    String next = page.next();
    return next == null ? at.to(Place.Stage.LANE) : at.behind(next);
  }

  /** Last of all, because packs and decisions of any number may have come meanwhile. */
  private @Nullable Place lane(Place at, Basket basket) {
    String lane = laneOf(at.scope());
    boolean relay = at.scope().equals(Decision.RELAY);
    if (!relay) {
      table
          .find(Layout.counters(at.scope()))
          .ifPresent(
              row -> {
                LaneCounters counters = LaneCounters.fromRow(row.value()).with(at.met());
                basket.add(lane, new Row(row.key(), counters.toRow(), row.expiresAt()));
              });
    }
    basket.add(new Belonging.OfLane(lane, table.head(lane)));
    return relay ? null : Place.at(Place.Stage.NEXT_PROJECT, at.project(), "");
  }

  private static String laneOf(String scope) {
    return scope.equals(Decision.RELAY) ? Layout.outboxLane() : Layout.lane(scope);
  }
}
