package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Clears what lies behind removed issues and projects. Removing makes them unreachable at once;
 * their rows and bodies can be many, so a durable job clears them afterwards. A job is written
 * before the removal it belongs to, so that a kill in between leaves nothing behind for ever. What
 * is more than a {@link Share} goes on in another job, which says where.
 */
public final class Removals {
  private static final String QUEUE = "removals";
  private static final int ROWS = 1_000;

  /** The kinds of jobs. One outlives the program that wrote it: a kind is never changed. */
  private static final int ISSUES = 1;

  private static final int PROJECT = 2;

  /** The first issue is cleared up to a row. */
  private static final int ISSUES_ON = 3;

  /** A project is cleared up to a place. */
  private static final int PROJECT_ON = 4;

  private static final Duration LEASE = Duration.ofMinutes(10);

  /** A job that comes before the removal it belongs to is to come again after this time. */
  private static final Duration TOO_EARLY = Duration.ofSeconds(5);

  /**
   * Where several processes write, clearing begins so long after the removal: one that looked at
   * the project just before may see it for {@link Projects#NOTICED_WITHIN}, and then commit to it
   * as long as a function runs. What it wrote behind the clearing would stay for ever.
   */
  public static final Duration LATE_WRITERS = Duration.ofMinutes(3);

  /** A removal that did not come after its job was killed in between: there is nothing to clear. */
  private static final int ATTEMPTS_MAX = 10;

  private final Table table;
  private final Blobs blobs;
  private final Queue queue;
  private final Projects projects;
  private final Consumer<byte[]> jobs;
  private final Runnable wake;
  private final AtomicLong done = new AtomicLong();

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
   *     #LATE_WRITERS}
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
    jobs.accept(write(issues, new RowWriter().number(ISSUES).text(project.scope())));
  }

  private static byte[] write(List<IssueId> issues, RowWriter job) {
    job.number(issues.size());
    issues.forEach(id -> job.fixed(id.high()).fixed(id.low()));
    return job.toBytes();
  }

  /** Says that this project is about to be removed. */
  public void project(Project project) {
    jobs.accept(
        new RowWriter()
            .number(PROJECT)
            .text(project.scope())
            .number(project.id().number())
            .toBytes());
  }

  /** After the removal: there is work to do. */
  public void wake() {
    wake.run();
  }

  /** Does jobs that are due, as far as a share goes; answers how many went on or were finished. */
  public int work(Share share) {
    int moved = 0;
    List<Queue.Lease> leases;
    do {
      leases = queue.lease(QUEUE, 1, LEASE);
      for (Queue.Lease lease : leases) {
        moved += work(lease, share) ? 1 : 0;
      }
    } while (!leases.isEmpty() && !share.isOver());
    return moved;
  }

  private boolean work(Queue.Lease lease, Share share) {
    switch (clear(lease.job(), lease.attempt(), share)) {
      case Cleared.Whole _ -> {}
      // In this order: killed in between, the part comes once more, and its rest twice.
      case Cleared.Partly partly -> queue.append(QUEUE, List.of(partly.rest), Duration.ZERO);
      case Cleared.TooEarly _ -> {
        queue.giveBack(lease, TOO_EARLY);
        return false;
      }
    }
    queue.done(List.of(lease));
    done.incrementAndGet();
    return true;
  }

  /** Parts of clearing that this process has done; what is large has many and goes on. */
  public long done() {
    return done.get();
  }

  /** How many removals are not cleared yet. */
  public long waiting() {
    return queue.size(QUEUE);
  }

  /** What became of a job. */
  public sealed interface Cleared {
    /** It is done. */
    record Whole() implements Cleared {}

    /** The share is over; the rest is a job of its own, and this one is done. */
    record Partly(byte[] rest) implements Cleared {}

    /** The removal it belongs to has not come yet: it must come again. */
    record TooEarly() implements Cleared {}
  }

  /**
   * Does a job as far as a share goes. Repeatable, also beside its own rest.
   *
   * @param attempt 1 for the first time it is handed out
   */
  public Cleared clear(byte[] job, int attempt, Share share) {
    RowReader in = new RowReader(job);
    long kind = in.number();
    String scope = in.text();
    if (kind == ISSUES) {
      return clearIssues(scope, "", ids(in), attempt, share);
    }
    if (kind == ISSUES_ON) {
      return clearIssues(scope, in.text(), ids(in), attempt, share);
    }
    if (kind == PROJECT || kind == PROJECT_ON) {
      ProjectId id = new ProjectId(in.number());
      Clearing.At at = kind == PROJECT ? Clearing.At.START : Clearing.At.read(in);
      return clearProject(scope, id, at, attempt, share);
    }
    throw new IllegalStateException("a removal of the unknown kind " + kind);
  }

  private static List<IssueId> ids(RowReader in) {
    List<IssueId> ids = new ArrayList<>();
    for (int i = in.small(); i > 0; i--) {
      ids.add(new IssueId(in.fixed(), in.fixed()));
    }
    return ids;
  }

  private Cleared clearIssues(
      String scope, String inside, List<IssueId> ids, int attempt, Share share) {
    Set<Key> there = new HashSet<>();
    table.findAll(ids.stream().map(Layout::issue).toList()).forEach(row -> there.add(row.key()));
    Map<Boolean, List<IssueId>> parted =
        ids.stream().collect(Collectors.partitioningBy(id -> there.contains(Layout.issue(id))));
    List<IssueId> early = parted.getOrDefault(true, List.of());
    List<IssueId> gone = parted.getOrDefault(false, List.of());
    boolean same = !gone.isEmpty() && gone.getFirst().equals(ids.getFirst());
    Clearing.Part part =
        new Clearing(table, scope, share)
            .partitions(gone.stream().map(Layout::issuePartition).toList(), same ? inside : "");
    if (part.whole() < gone.size()) {
      List<IssueId> rest = new ArrayList<>(gone.subList(part.whole(), gone.size()));
      rest.addAll(early);
      RowWriter job = new RowWriter().number(part.inside().isEmpty() ? ISSUES : ISSUES_ON);
      job.text(scope);
      if (!part.inside().isEmpty()) {
        job.text(part.inside());
      }
      return new Cleared.Partly(write(rest, job));
    }
    return early.isEmpty() || attempt >= ATTEMPTS_MAX
        ? new Cleared.Whole()
        : new Cleared.TooEarly();
  }

  private Cleared clearProject(
      String scope, ProjectId id, Clearing.At from, int attempt, Share share) {
    Optional<Project> current = projects.find(id);
    if (current.isPresent() && current.get().scope().equals(scope)) {
      return attempt >= ATTEMPTS_MAX ? new Cleared.Whole() : new Cleared.TooEarly();
    }
    Clearing.At rest = new Clearing(table, scope, share).scope(from);
    if (rest == null && clearBlobs(Layout.packs(scope), null, share).whole()) {
      return new Cleared.Whole();
    }
    RowWriter job = new RowWriter().number(PROJECT_ON).text(scope).number(id.number());
    (rest == null ? Clearing.At.END : rest).write(job);
    return new Cleared.Partly(job.toBytes());
  }

  /**
   * Removes the bodies of a project's events that came in before a day (days since 1970), as far as
   * a share goes.
   */
  public Packs packsBefore(Project project, long day, Share share) {
    String prefix = Layout.packs(project.scope());
    return clearBlobs(prefix, prefix + Layout.digits(day, 5), share);
  }

  /**
   * Removed packs.
   *
   * @param whole whether none is left
   */
  public record Packs(long removed, boolean whole) {}

  /** From the beginning each time: what was removed is not listed any more. */
  private Packs clearBlobs(String prefix, @Nullable String end, Share share) {
    long removed = 0;
    while (!share.isOver()) {
      List<String> names =
          blobs.list(prefix, ROWS, null).items().stream()
              .filter(name -> end == null || name.compareTo(end) < 0)
              .toList();
      if (names.isEmpty()) {
        return new Packs(removed, true);
      }
      blobs.delete(names);
      share.took(names.size());
      removed += names.size();
    }
    return new Packs(removed, false);
  }
}
