package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Clears what lies behind removed issues and projects. Removing makes them unreachable at once;
 * their rows and bodies can be many, so a durable job clears them afterwards. A job is written
 * before the removal it belongs to, so that a kill in between leaves nothing behind for ever.
 */
public final class Removals {
  private static final String QUEUE = "removals";
  private static final int ROWS = 1_000;
  private static final int JOBS = 10;
  private static final Duration LEASE = Duration.ofMinutes(10);

  /** A job that comes before the removal it belongs to is to come again after this time. */
  public static final Duration TOO_EARLY = Duration.ofSeconds(5);

  /** A removal that did not come after its job was killed in between: there is nothing to clear. */
  private static final int ATTEMPTS_MAX = 10;

  private final Table table;
  private final Blobs blobs;
  private final Queue queue;
  private final Projects projects;
  private final Consumer<byte[]> jobs;
  private final Runnable wake;

  /**
   * The removals of an engine, whose jobs wait for {@link #work}.
   *
   * @param wake tells the host that there is something to do
   */
  public Removals(Engine engine, Projects projects, Runnable wake) {
    this(engine, projects, wake, job -> engine.queue().append(QUEUE, List.of(job), Duration.ZERO));
  }

  /**
   * The removals of an engine.
   *
   * @param jobs takes a job, durably, for whoever calls {@link #clear} with it after {@link
   *     #TOO_EARLY}
   */
  public Removals(Engine engine, Projects projects, Runnable wake, Consumer<byte[]> jobs) {
    this.jobs = jobs;
    this.table = engine.table();
    this.blobs = engine.blobs();
    this.queue = engine.queue();
    this.projects = projects;
    this.wake = wake;
  }

  /** Says that these issues are about to be removed. */
  public void issues(Project project, List<IssueId> issues) {
    RowWriter job = new RowWriter().number(1).text(project.scope()).number(issues.size());
    issues.forEach(id -> job.fixed(id.high()).fixed(id.low()));
    jobs.accept(job.toBytes());
  }

  /** Says that this project is about to be removed. */
  public void project(Project project) {
    RowWriter job = new RowWriter().number(2).text(project.scope()).number(project.id().number());
    jobs.accept(job.toBytes());
  }

  /** After the removal: there is work to do. */
  public void wake() {
    wake.run();
  }

  /** Does the jobs that are due; answers how many were finished. */
  public int work() {
    int finished = 0;
    List<Queue.Lease> leases = queue.lease(QUEUE, JOBS, LEASE);
    for (Queue.Lease lease : leases) {
      if (clear(lease.job(), lease.attempt())) {
        queue.done(List.of(lease));
        finished++;
      } else {
        queue.giveBack(lease, TOO_EARLY);
      }
    }
    return finished;
  }

  /** How many removals are not cleared yet. */
  public long waiting() {
    return queue.size(QUEUE);
  }

  /**
   * Does a job; repeatable.
   *
   * @param attempt 1 for the first time it is handed out
   * @return false where the removal it belongs to has not come yet: it must come again
   */
  public boolean clear(byte[] job, int attempt) {
    return clear(job) || attempt >= ATTEMPTS_MAX;
  }

  private boolean clear(byte[] bytes) {
    RowReader job = new RowReader(bytes);
    long kind = job.number();
    String scope = job.text();
    if (kind == 2) {
      Optional<Project> current = projects.find(new ProjectId(job.number()));
      if (current.isPresent() && current.get().scope().equals(scope)) {
        return false;
      }
      clearProject(scope);
      return true;
    }
    boolean all = true;
    for (int i = job.small(); i > 0; i--) {
      IssueId id = new IssueId(job.fixed(), job.fixed());
      if (table.find(Layout.issue(id)).isPresent()) {
        all = false;
      } else {
        clearPartition(scope, Layout.issuePartition(id));
      }
    }
    return all;
  }

  private void clearProject(String scope) {
    for (IssueStatus status : IssueStatus.values()) {
      String index = Layout.indexPartition(scope, status, IssueQuery.Sort.FIRST_SEEN);
      String next = null;
      do {
        Page<Row> page = table.range(Range.all(index, ROWS).after(next));
        for (Row row : page.items()) {
          IssueId.parse(Key.split(row.key().sort()).get(1)).ifPresent(id -> clearIssue(scope, id));
        }
        next = page.next();
      } while (next != null);
      for (IssueQuery.Sort sort : IssueQuery.Sort.values()) {
        clearPartition(scope, Layout.indexPartition(scope, status, sort));
      }
    }
    clearTold(scope);
    clearPartition(scope, Key.join("S", scope));
    clearPartition(scope, Key.join("P", scope));
    clearBlobs(Layout.packs(scope), null);
  }

  /** What was to be told, is told no more; a delivery in work may still write its end. */
  private void clearTold(String scope) {
    clearPartition(scope, Layout.decisions(scope));
    String next = null;
    do {
      Page<Row> page = table.range(Range.all(Layout.targets(scope), ROWS).after(next));
      for (Row row : page.items()) {
        clearPartition(scope, Layout.targetPartition(scope, row.key().sort()));
        clearPartition(scope, Layout.deliveryStates(scope, row.key().sort()));
      }
      next = page.next();
    } while (next != null);
    clearPartition(scope, Layout.targets(scope));
    clearPartition(scope, Layout.deadLetters(scope));
  }

  private void clearIssue(String scope, IssueId id) {
    Optional<IssueState> state =
        table.find(Layout.issue(id)).map(row -> IssueState.fromRow(row.value()));
    if (state.isPresent()) {
      delete(scope, List.of(Layout.alias(scope, state.get().fingerprint())));
    }
    clearPartition(scope, Layout.issuePartition(id));
  }

  private void clearPartition(String scope, String partition) {
    List<Row> rows;
    do {
      rows = table.range(Range.all(partition, ROWS)).items();
      delete(scope, rows.stream().map(Row::key).toList());
    } while (rows.size() == ROWS);
  }

  private void delete(String scope, List<Key> keys) {
    if (keys.isEmpty()) {
      return;
    }
    List<Change> changes = new ArrayList<>();
    keys.forEach(key -> changes.add(new Change.Delete(key)));
    String lane = Layout.removalLane(scope);
    while (!(table.commit(new Commit(lane, table.head(lane), changes)) instanceof Committed.Done)) {
      // Another worker clears the same scope: its commit came between, deletions repeat.
    }
  }

  /** Removes the bodies of a project's events that came in before a day (days since 1970). */
  public long packsBefore(Project project, long day) {
    String prefix = Layout.packs(project.scope());
    return clearBlobs(prefix, prefix + Layout.digits(day, 5));
  }

  private long clearBlobs(String prefix, @Nullable String end) {
    long removed = 0;
    while (true) {
      List<String> names =
          blobs.list(prefix, ROWS, null).items().stream()
              .filter(name -> end == null || name.compareTo(end) < 0)
              .toList();
      if (names.isEmpty()) {
        return removed;
      }
      blobs.delete(names);
      removed += names.size();
    }
  }
}
