package dev.faultline.storage;

import dev.faultline.event.EventId;
import dev.faultline.project.Project;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves {@link Contents} in. Every row is written by the lane it belongs to, so that the new home
 * goes on where the old one stopped. All of it may be repeated: a mover who was killed begins again
 * with the part that was not said to be done. Nobody else may write meanwhile.
 */
public final class Arrivals {
  /** Most rows of one commit. */
  private static final int ROWS = 1_000;

  /** Most claims of one commit. */
  private static final int CLAIMS = 2_000;

  private static final int TRIES_MAX = 20;
  private static final int READ_AT_ONCE = 500;

  private final Table table;
  private final Blobs blobs;
  private final InstantSource clock;
  private final Map<String, Long> heads = new HashMap<>();

  /** Arrivals at an engine. */
  public Arrivals(Engine engine, InstantSource clock) {
    this.table = engine.table();
    this.blobs = engine.blobs();
    this.clock = clock;
  }

  /**
   * How far a home was moved into.
   *
   * @param source names what is moved in
   * @param parts how many parts of it are here
   */
  public record State(String source, long parts, boolean whole) {}

  /** Why nobody can move in. */
  public static final class OccupiedException extends Exception {
    private static final long serialVersionUID = 1L;

    OccupiedException(String message) {
      super(message);
    }
  }

  /** How far somebody has moved in; empty where nobody ever did. */
  public Optional<State> state() {
    return table
        .find(Layout.arrival())
        .map(row -> new RowReader(row.value()))
        .map(row -> new State(row.text(), row.number(), row.number() == 1));
  }

  /** Keeps how far it is; durable when it returns. */
  public void reached(State state) {
    RowWriter row = new RowWriter().text(state.source()).number(state.parts());
    Change put = new Change.Put(Layout.arrival(), row.number(state.whole() ? 1 : 0).toBytes());
    commit(Layout.ARRIVAL_LANE, List.of(), List.of(put), List.of());
  }

  /**
   * Makes sure that nobody lives here. Projects without a single event, as a new installation may
   * have them, give way.
   */
  public void makeRoom() throws OccupiedException {
    List<Key> registry = new ArrayList<>();
    Range all = Range.all(Layout.REGISTRY, ROWS);
    String next = null;
    do {
      Page<Row> page = table.range(all.after(next));
      for (Row row : page.items()) {
        registry.add(row.key());
        boolean isProject = row.key().sort().startsWith("p" + Key.SEPARATOR);
        Optional<Project> project = isProject ? Projects.live(row) : Optional.empty();
        if (project.isPresent() && table.head(Layout.lane(project.get().scope())) != 0) {
          throw new OccupiedException(
              "the project %s has events already; only an empty installation can be moved into"
                  .formatted(project.get().name()));
        }
      }
      next = page.next();
    } while (next != null);
    if (OutsideProjects.isThere(
        partition -> !table.range(Range.all(partition, 1)).items().isEmpty(),
        lane -> table.head(lane) != 0)) {
      throw new OccupiedException(
          "configs were revoked or webhooks relayed here already; only an empty installation can"
              + " be moved into");
    }
    for (int from = 0; from < registry.size(); from += ROWS) {
      List<Key> part = registry.subList(from, Math.min(from + ROWS, registry.size()));
      List<Change> changes = new ArrayList<>();
      part.forEach(key -> changes.add(new Change.Delete(key)));
      commit(Layout.REGISTRY_LANE, List.of(), changes, List.of());
    }
  }

  /** What one lane gets. */
  private static final class Load {
    private final Map<Key, Change> rows = new LinkedHashMap<>();
    private final Map<EventId, Claim> claims = new LinkedHashMap<>();
    private final List<Commit.NewBlob> packs = new ArrayList<>();
    private long head;
  }

  /** Brings a part in; durable when it returns, and repeatable. */
  public void bring(List<Belonging> part) {
    Map<String, Load> loads = new LinkedHashMap<>();
    long now = clock.instant().getEpochSecond();
    for (Belonging item : part) {
      switch (item) {
        case Belonging.OfRow one -> {
          Row row = one.row();
          if (!isExpired(row.expiresAt(), now)) {
            load(loads, one.lane())
                .rows
                .put(row.key(), new Change.Put(row.key(), row.value(), row.expiresAt()));
          }
        }
        case Belonging.OfClaim one -> {
          if (!isExpired(one.claim().expiresAt(), now)) {
            load(loads, one.lane()).claims.put(one.claim().id(), one.claim());
          }
        }
        case Belonging.OfPack one -> {
          if (!isExpired(one.expiresAt(), now)) {
            load(loads, one.lane())
                .packs
                .add(new Commit.NewBlob(one.name(), one.content(), one.expiresAt()));
          }
        }
        case Belonging.OfLane one -> load(loads, one.lane()).head = one.head();
      }
    }
    loads.forEach(this::bring);
  }

  private static Load load(Map<String, Load> loads, String lane) {
    return loads.computeIfAbsent(lane, _ -> new Load());
  }

  private void bring(String lane, Load load) {
    List<Change> rows = List.copyOf(load.rows.values());
    List<Claim> claims = List.copyOf(load.claims.values());
    List<Commit.NewBlob> packs = List.copyOf(load.packs);
    int row = 0;
    int claim = 0;
    while (row < rows.size() || claim < claims.size() || !packs.isEmpty()) {
      List<Change> someRows = rows.subList(row, Math.min(row + ROWS, rows.size()));
      List<Claim> someClaims = claims.subList(claim, Math.min(claim + CLAIMS, claims.size()));
      commit(lane, someClaims, someRows, packs);
      row += someRows.size();
      claim += someClaims.size();
      packs = List.of();
    }
    if (load.head > 0) {
      table.advance(lane, load.head);
      heads.remove(lane);
    }
  }

  private void commit(
      String lane, List<Claim> claims, List<Change> changes, List<Commit.NewBlob> packs) {
    List<Claim> open = claims;
    for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
      long head = heads.computeIfAbsent(lane, table::head);
      switch (table.commit(new Commit(lane, head, open, changes, packs))) {
        case Committed.Done done -> {
          heads.put(lane, done.sequence());
          return;
        }
        case Committed.Stale stale -> heads.put(lane, stale.head());
        case Committed.Taken taken ->
            // By the mover who was killed.
            open = open.stream().filter(claim -> !taken.ids().contains(claim.id())).toList();
      }
    }
    throw new StorageException(
        "lane %s does not take what is moved in: others write to it, or its packs are not those"
            .formatted(lane.replace(Key.SEPARATOR, ' ')),
        false);
  }

  /**
   * Reads a part back.
   *
   * @return how many of its belongings are here as they should be
   * @throws StorageException naming the first that is not
   */
  public long check(List<Belonging> part) {
    Map<Key, Row> rows = new LinkedHashMap<>();
    Map<String, Set<EventId>> claims = new LinkedHashMap<>();
    long now = clock.instant().getEpochSecond();
    long checked = 0;
    for (Belonging item : part) {
      switch (item) {
        case Belonging.OfRow one -> {
          if (!isExpired(one.row().expiresAt(), now)) {
            rows.put(one.row().key(), one.row());
          }
        }
        case Belonging.OfClaim one -> {
          if (!isExpired(one.claim().expiresAt(), now)) {
            claims.computeIfAbsent(one.lane(), _ -> new HashSet<>()).add(one.claim().id());
          }
        }
        case Belonging.OfPack one -> {
          if (isExpired(one.expiresAt(), now)) {
            continue;
          }
          byte @Nullable [] found = blobs.find(one.name()).orElse(null);
          if (found == null || !Arrays.equals(found, one.content())) {
            throw missing(one.name(), found != null);
          }
          checked++;
        }
        case Belonging.OfLane one -> {
          if (table.head(one.lane()) < one.head()) {
            throw missing("the number of lane " + one.lane(), true);
          }
          checked++;
        }
      }
    }
    checked += checkRows(List.copyOf(rows.values()), now);
    for (Map.Entry<String, Set<EventId>> lane : claims.entrySet()) {
      checked += checkClaims(lane.getKey(), lane.getValue());
    }
    return checked;
  }

  private long checkRows(List<Row> rows, long began) {
    for (int from = 0; from < rows.size(); from += READ_AT_ONCE) {
      List<Row> some = rows.subList(from, Math.min(from + READ_AT_ONCE, rows.size()));
      Map<Key, Row> found = new HashMap<>();
      table.findAll(some.stream().map(Row::key).toList()).forEach(row -> found.put(row.key(), row));
      long now = Math.max(began, clock.instant().getEpochSecond());
      for (Row row : some) {
        Row here = found.get(row.key());
        boolean alike =
            here != null
                && here.expiresAt() == row.expiresAt()
                && Arrays.equals(here.value(), row.value());
        if (!alike && !isExpired(row.expiresAt(), now)) {
          throw missing(row.key().partition() + " / " + row.key().sort(), here != null);
        }
      }
    }
    return rows.size();
  }

  private long checkClaims(String lane, Collection<EventId> ids) {
    Set<EventId> missing = new HashSet<>(ids);
    missing.removeAll(new HashSet<>(table.taken(lane, ids)));
    if (!missing.isEmpty()) {
      throw missing("the id " + missing.iterator().next() + " of lane " + lane, false);
    }
    return ids.size();
  }

  private static StorageException missing(String what, boolean there) {
    return new StorageException(
        "%s %s after it was moved in"
            .formatted(
                what.replace(Key.SEPARATOR, ' '), there ? "is not as it was" : "is not there"),
        false);
  }

  private static boolean isExpired(long expiresAt, long now) {
    return expiresAt != 0 && now >= expiresAt;
  }
}
