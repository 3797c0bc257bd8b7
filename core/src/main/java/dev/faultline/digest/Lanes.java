package dev.faultline.digest;

import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Histogram;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.IssueState;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.LaneRoom;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Settler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The lanes of all projects. Requests of a project that wait while its lane commits are its next
 * batch: nothing waits for a timer, and the busier it is the larger the batches are. A lane works
 * in a virtual thread of its own that ends when nothing waits.
 */
public final class Lanes implements Triage, Settler {
  private static final int SETTLED_MAX = 1_000;

  private final LaneReader reader;
  private final Projects projects;
  private final Removals removals;
  private final InstantSource clock;
  private final DigestSettings settings;
  private final Decided decided;
  private final Histogram batchSizes;
  private final Histogram commitSeconds;
  private final Map<String, Runner> runners = new ConcurrentHashMap<>();

  public Lanes(
      LaneReader reader,
      Projects projects,
      Removals removals,
      InstantSource clock,
      DigestSettings settings,
      Meter meter) {
    this(reader, projects, removals, clock, settings, meter, (_, _) -> {});
  }

  /**
   * The lanes.
   *
   * @param decided hears of what is to be told
   */
  public Lanes(
      LaneReader reader,
      Projects projects,
      Removals removals,
      InstantSource clock,
      DigestSettings settings,
      Meter meter,
      Decided decided) {
    this.decided = decided;
    this.reader = reader;
    this.projects = projects;
    this.removals = removals;
    this.clock = clock;
    this.settings = settings;
    this.batchSizes = meter.histogram(MetricNames.COMMIT_REPORTS, Meter.BATCH_SIZES);
    this.commitSeconds = meter.histogram(MetricNames.COMMIT_SECONDS, Meter.LATENCY_SECONDS);
  }

  /**
   * Stores, groups and counts reports of one project. Answers when they are durable: a receipt for
   * each, in order. They are one commit, all or nothing, as long as one commit has room for them;
   * of more a fault may leave the first ones stored, and their ids tell them when they come again.
   * Where something is that was counted before is for {@link #placed} to say.
   */
  public List<Receipt> digest(Project project, List<Prepared> reports, List<Tally> ended) {
    return runner(project).reports(reports, ended);
  }

  /** The receipts with the place of what was counted before, where it is still known. */
  public List<Receipt> placed(Project project, List<Receipt> receipts) {
    return receipts.stream()
        .map(
            receipt ->
                receipt.outcome() != Outcome.DUPLICATE || receipt.issue() != null
                    ? receipt
                    : reader
                        .original(project.scope(), receipt.id())
                        .map(first -> receipt.at(first.issue(), first.ordinal(), first.time()))
                        .orElse(receipt))
        .toList();
  }

  /** Which of these ids, none given before a time, were counted already as far as is known now. */
  public List<EventId> taken(Project project, Collection<EventId> ids, Instant since) {
    return reader.taken(project.scope(), ids, since);
  }

  @Override
  public List<Issue> setStatus(Project project, List<IssueId> issues, IssueStatus status) {
    List<Issue> changed = new ArrayList<>();
    int step = LaneRoom.issuesPerCommit();
    for (int from = 0; from < issues.size(); from += step) {
      List<IssueId> part = issues.subList(from, Math.min(issues.size(), from + step));
      runner(project).run(lane -> lane.setStatus(part, status)).stream()
          .map(IssueState::issue)
          .forEach(changed::add);
    }
    return changed;
  }

  @Override
  public boolean delete(Project project, IssueId issue) {
    return delete(project, List.of(issue)) > 0;
  }

  /** Removes issues with all they hold; answers how many there were. */
  public int delete(Project project, List<IssueId> issues) {
    return delete(project, issues, _ -> true);
  }

  /** Removes those of the issues that were not seen since a time; answers how many there were. */
  int deleteUnseen(Project project, List<IssueId> issues, Instant since) {
    return delete(project, issues, issue -> issue.lastSeen().isBefore(since));
  }

  private int delete(Project project, List<IssueId> issues, Predicate<Issue> which) {
    int removed = 0;
    int step = LaneRoom.issuesPerCommit();
    for (int from = 0; from < issues.size(); from += step) {
      List<IssueId> part = issues.subList(from, Math.min(issues.size(), from + step));
      // The job comes first: killed in between, it finds the issue there and leaves it alone.
      removals.issues(project, part);
      removed += runner(project).run(lane -> lane.remove(part, which));
    }
    removals.wake();
    return removed;
  }

  @Override
  public boolean deleteProject(Project project) {
    removals.project(project);
    boolean removed = projects.remove(project.id()).isPresent();
    runners.remove(project.scope());
    removals.wake();
    return removed;
  }

  @Override
  public void settle(String scope, List<String> sorts) {
    // Rows of a project that is gone are cleared behind it.
    Optional<Project> project = projects.ofScope(scope);
    for (int from = 0; project.isPresent() && from < sorts.size(); from += SETTLED_MAX) {
      List<String> part = sorts.subList(from, Math.min(sorts.size(), from + SETTLED_MAX));
      runner(project.get()).run(lane -> lane.settle(part));
    }
  }

  @Override
  public boolean revive(DeadLetter dead) {
    Optional<Project> project = projects.ofScope(dead.decision().scope());
    return project.isPresent() && runner(project.get()).run(lane -> lane.revive(dead));
  }

  private Runner runner(Project project) {
    return runners.computeIfAbsent(
        project.scope(), _ -> new Runner(new Lane(project, reader, clock, settings, decided)));
  }

  /** One lane with its queue; at most one thread at a time works in it. */
  private final class Runner {
    private final Lane lane;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    // Touched by the working thread alone, so that batches are made without the lock.
    private final ArrayDeque<Waiting> next = new ArrayDeque<>();
    private boolean running;

    private Runner(Lane lane) {
      this.lane = lane;
    }

    private List<Receipt> reports(List<Prepared> reports, List<Tally> ended) {
      Waiting waiting = Waiting.reports(reports, ended);
      add(waiting);
      return waiting.awaitReceipts();
    }

    @SuppressWarnings("unchecked")
    private <T> T run(Function<Lane, T> work) {
      Waiting waiting = Waiting.work(work);
      add(waiting);
      return (T) waiting.awaitResult();
    }

    private void add(Waiting waiting) {
      boolean start;
      lock.lock();
      try {
        queue.add(waiting);
        start = !running;
        running = true;
      } finally {
        lock.unlock();
      }
      if (start) {
        Thread.ofVirtual().name("lane").start(this::work);
      }
    }

    private void work() {
      while (someoneWaits()) {
        Function<Lane, ?> work = next.getFirst().work();
        if (work == null) {
          digest();
        } else {
          run(next.removeFirst(), work);
        }
      }
    }

    /** Gathers all that wait; false when nobody does, and then the thread has to end. */
    private boolean someoneWaits() {
      lock.lock();
      try {
        next.addAll(queue);
        queue.clear();
        running = !next.isEmpty();
        return running;
      } finally {
        lock.unlock();
      }
    }

    private void run(Waiting waiting, Function<Lane, ?> work) {
      try {
        waiting.finishWork(work.apply(lane));
      } catch (RuntimeException | Error e) {
        lane.forget();
        waiting.fail(fault(e));
      }
    }

    private void digest() {
      Batch batch = new Batch();
      while (!next.isEmpty() && next.getFirst().work() == null && batch.take(next.getFirst())) {
        next.removeFirst();
      }
      try {
        long began = System.nanoTime();
        List<Receipt> receipts = lane.digest(batch.reports(), batch.ended());
        commitSeconds.observeNanos(System.nanoTime() - began);
        batchSizes.observe(receipts.size());
        batch.committed(receipts);
      } catch (RuntimeException | Error e) {
        lane.forget();
        batch.failed(fault(e));
        // A request that was split has a rest, which nobody waits for any more.
        next.removeIf(Waiting::hasFailed);
      }
    }

    private static RuntimeException fault(Throwable cause) {
      return cause instanceof RuntimeException runtime
          ? runtime
          : new IllegalStateException("a lane failed", cause);
    }
  }
}
