package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.project.ClientKey;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.project.ProjectName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The registry of projects. It is small and read by every request, so it is kept in memory; a
 * change is one commit of its own lane. Where several processes write, a project not found in
 * memory is looked up, and what others changed is noticed within {@link #NOTICED_WITHIN}.
 */
public final class Projects {
  /** How long a project may be seen as it was where another process changed it. */
  public static final Duration NOTICED_WITHIN = Duration.ofSeconds(10);

  private static final int TRIES_MAX = 20;

  private final Table table;
  private final InstantSource clock;
  private final Supplier<String> newKey;
  private final Map<ProjectId, Project> byId = new ConcurrentHashMap<>();
  private final Map<String, ProjectId> byName = new ConcurrentHashMap<>();
  private final ReentrantLock changing = new ReentrantLock();
  private final ReentrantLock looking = new ReentrantLock();
  private final boolean alone;
  private volatile Instant looked;
  private volatile long head = -1;

  /**
   * The projects of an engine.
   *
   * @param newKey makes a client key: 32 hex digits
   */
  public Projects(Engine engine, InstantSource clock, Supplier<String> newKey) {
    this.table = engine.table();
    this.clock = clock;
    this.newKey = newKey;
    this.alone = engine.traits().contains(EngineTrait.SINGLE_PROCESS);
    this.looked = clock.instant();
    load();
  }

  /** Reads the registry again where another process has changed it since it was read last. */
  private void refresh() {
    Instant now = clock.instant();
    if (alone || (!now.isBefore(looked) && now.isBefore(looked.plus(NOTICED_WITHIN)))) {
      return;
    }
    // Whoever comes while it is read gets along with what is known.
    if (looking.tryLock()) {
      try {
        if (table.head(Layout.REGISTRY_LANE) != head) {
          load();
        }
        looked = now;
      } finally {
        looking.unlock();
      }
    }
  }

  private void load() {
    // Before the rows: what changes while they are read is read again.
    long at = alone ? 0 : table.head(Layout.REGISTRY_LANE);
    Range all = Range.prefix(Layout.REGISTRY, "p", Table.RANGE_ROWS_MAX);
    String next = null;
    do {
      Page<Row> page = table.range(all.after(next));
      page.items().forEach(row -> remember(Registered.fromRow(row.value())));
      next = page.next();
    } while (next != null);
    head = at;
  }

  private void remember(Registered registered) {
    Project project = registered.project();
    if (registered.live()) {
      byId.put(project.id(), project);
      byName.put(project.name(), project.id());
    } else {
      byId.remove(project.id());
      byName.remove(project.name());
    }
  }

  /** A project's row; it stays after deletion, so that the next of its number starts empty. */
  private record Registered(Project project, boolean live) {
    byte[] toRow() {
      RowWriter row = new RowWriter().number(live ? 1 : 0).number(project.id().number());
      row.text(project.name()).number(project.generation()).time(project.createdAt());
      row.number(project.keys().size());
      for (ClientKey key : project.keys()) {
        row.text(key.key()).text(key.label()).time(key.createdAt());
        Instant revokedAt = key.revokedAt();
        if (revokedAt == null) {
          row.number(0);
        } else {
          row.number(1).time(revokedAt);
        }
      }
      return row.toBytes();
    }

    static Registered fromRow(byte[] bytes) {
      RowReader row = new RowReader(bytes);
      boolean live = row.number() == 1;
      ProjectId id = new ProjectId(row.number());
      String name = row.text();
      int generation = row.small();
      Instant createdAt = row.time();
      List<ClientKey> keys = new ArrayList<>();
      for (int i = row.small(); i > 0; i--) {
        keys.add(
            new ClientKey(
                row.text(), row.text(), row.time(), row.number() == 0 ? null : row.time()));
      }
      return new Registered(new Project(id, name, generation, createdAt, List.copyOf(keys)), live);
    }
  }

  /** The project of a row of the registry; empty where it was deleted. */
  static Optional<Project> live(Row row) {
    Registered registered = Registered.fromRow(row.value());
    return registered.live() ? Optional.of(registered.project()) : Optional.empty();
  }

  /** All, in name order. */
  public List<Project> list() {
    refresh();
    return byId.values().stream().sorted(Comparator.comparing(Project::name)).toList();
  }

  /** The scopes that decisions lie in: every project's, then that of what belongs to none. */
  public List<String> decisionScopes() {
    List<String> scopes = new ArrayList<>(list().stream().map(Project::scope).toList());
    scopes.add(Decision.RELAY);
    return scopes;
  }

  /** How many there are. */
  public int size() {
    refresh();
    return byId.size();
  }

  /** The project with this number. */
  public Optional<Project> find(ProjectId id) {
    refresh();
    Project known = byId.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    return table
        .find(Layout.project(id))
        .map(row -> Registered.fromRow(row.value()))
        .filter(Registered::live)
        .map(Registered::project);
  }

  /**
   * The project whose rows have this scope; empty when it was deleted, also if made again since.
   */
  public Optional<Project> ofScope(String scope) {
    String number = scope.split("~", 2)[0];
    if (!ProjectName.isDigits(number) || number.length() > 15) {
      return Optional.empty();
    }
    return find(new ProjectId(Long.parseLong(number)))
        .filter(project -> project.scope().equals(scope));
  }

  /** The project with this number or name. */
  public Optional<Project> find(String idOrName) {
    refresh();
    ProjectId id = byName.get(idOrName);
    if (id != null) {
      return find(id);
    }
    if (ProjectName.isDigits(idOrName) && idOrName.length() <= 15) {
      return find(new ProjectId(Long.parseLong(idOrName)));
    }
    return alone
        ? Optional.empty()
        : table
            .find(Layout.projectName(idOrName))
            .flatMap(row -> find(new ProjectId(new RowReader(row.value()).number())))
            .filter(project -> project.name().equals(idOrName));
  }

  /**
   * Makes a project, or answers the one of that name. The name must have no {@link
   * ProjectName#fault}, and be a name of digits only up to six.
   */
  public Project getOrCreate(String name) {
    Optional<Project> known = find(name);
    if (known.isPresent()) {
      return known.get();
    }
    changing.lock();
    try {
      for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
        long head = table.head(Layout.REGISTRY_LANE);
        Registered made = made(name);
        if (made.live()) {
          return made.project();
        }
        if (commitCreation(head, made.project())) {
          Registered live = new Registered(made.project(), true);
          remember(live);
          return made.project();
        }
      }
      throw new StorageException("the registry of projects is too busy", true);
    } finally {
      changing.unlock();
    }
  }

  /** The project as it stands under its name, or as it would be made. */
  private Registered made(String name) {
    ProjectId id;
    Optional<Row> named = table.find(Layout.projectName(name));
    if (named.isPresent()) {
      id = new ProjectId(new RowReader(named.get().value()).number());
    } else if (ProjectName.isNumber(name)) {
      id = new ProjectId(Long.parseLong(name));
    } else {
      id = new ProjectId(nextNumber());
    }
    Registered before =
        table.find(Layout.project(id)).map(row -> Registered.fromRow(row.value())).orElse(null);
    if (before != null && before.live()) {
      return before;
    }
    int generation = before == null ? 0 : before.project().generation() + 1;
    Instant now = clock.instant();
    ClientKey key = new ClientKey(newKey.get(), "default", now, null);
    return new Registered(new Project(id, name, generation, now, List.of(key)), false);
  }

  private long nextNumber() {
    return table
        .find(Layout.nextProject())
        .map(row -> new RowReader(row.value()).number())
        .orElse(ProjectId.FIRST_NAMED);
  }

  private boolean commitCreation(long head, Project project) {
    List<Change> changes = new ArrayList<>();
    changes.add(
        new Change.Put(Layout.project(project.id()), new Registered(project, true).toRow()));
    changes.add(
        new Change.Put(
            Layout.projectName(project.name()),
            new RowWriter().number(project.id().number()).toBytes()));
    long next = nextNumber();
    if (project.id().number() >= next) {
      changes.add(
          new Change.Put(
              Layout.nextProject(), new RowWriter().number(project.id().number() + 1).toBytes()));
    }
    return table.commit(new Commit(Layout.REGISTRY_LANE, head, changes)) instanceof Committed.Done;
  }

  /** Adds a client key; the project must exist. */
  public ClientKey addKey(ProjectId project, String label) {
    ClientKey key = new ClientKey(newKey.get(), label, clock.instant(), null);
    Optional<Registered> changed =
        change(
            project,
            before -> {
              List<ClientKey> keys = new ArrayList<>(before.project().keys());
              keys.add(key);
              return new Registered(withKeys(before.project(), keys), true);
            });
    if (changed.isEmpty()) {
      throw new IllegalArgumentException("no project " + project);
    }
    return key;
  }

  /** Revokes a client key; false where the project has no such working key. */
  public boolean revokeKey(ProjectId project, String key) {
    boolean[] found = {false};
    change(
        project,
        before -> {
          found[0] = false;
          List<ClientKey> keys = new ArrayList<>();
          for (ClientKey known : before.project().keys()) {
            boolean match = known.key().equals(key) && known.active();
            found[0] |= match;
            keys.add(
                match
                    ? new ClientKey(known.key(), known.label(), known.createdAt(), clock.instant())
                    : known);
          }
          return new Registered(withKeys(before.project(), keys), true);
        });
    return found[0];
  }

  /**
   * Takes a project out of the registry: from now on nothing of it is found. What it holds lies
   * under its old scope and is removed by and by. Empty where there is none.
   */
  public Optional<Project> remove(ProjectId project) {
    return change(project, before -> new Registered(before.project(), false))
        .map(Registered::project);
  }

  private static Project withKeys(Project project, List<ClientKey> keys) {
    return new Project(
        project.id(), project.name(), project.generation(), project.createdAt(), List.copyOf(keys));
  }

  private Optional<Registered> change(ProjectId id, UnaryOperator<Registered> work) {
    changing.lock();
    try {
      for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
        long head = table.head(Layout.REGISTRY_LANE);
        @Nullable Registered before =
            table.find(Layout.project(id)).map(row -> Registered.fromRow(row.value())).orElse(null);
        if (before == null || !before.live()) {
          return Optional.empty();
        }
        Registered after = work.apply(before);
        Change put = new Change.Put(Layout.project(id), after.toRow());
        if (table.commit(new Commit(Layout.REGISTRY_LANE, head, List.of(put)))
            instanceof Committed.Done) {
          remember(after);
          return Optional.of(after);
        }
      }
      throw new StorageException("the registry of projects is too busy", true);
    } finally {
      changing.unlock();
    }
  }
}
