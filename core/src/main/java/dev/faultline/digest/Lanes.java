package dev.faultline.digest;

import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Histogram;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.IssueState;
import dev.faultline.storage.LaneChanges;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of all projects. Requests of a project that wait while its lane commits are its next
 * batch: nothing waits for a timer, and the busier it is the larger the batches are. A lane works
 * in a virtual thread of its own that ends when nothing waits.
 */
public final class Lanes implements Triage {
  /** Most reports of one commit. */
  static final int BATCH_MAX = 2_000;

  private final LaneReader reader;
  private final Projects projects;
  private final Removals removals;
  private final InstantSource clock;
  private final DigestSettings settings;
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
    this.reader = reader;
    this.projects = projects;
    this.removals = removals;
    this.clock = clock;
    this.settings = settings;
    this.batchSizes = meter.histogram(MetricNames.COMMIT_REPORTS, Meter.BATCH_SIZES);
    this.commitSeconds = meter.histogram(MetricNames.COMMIT_SECONDS, Meter.LATENCY_SECONDS);
  }

  /**
   * Stores, groups and counts reports of one project as one unit. Answers when they are durable: a
   * receipt for each, in order.
   */
  public List<Receipt> digest(Project project, List<Prepared> reports, List<Tally> ended) {
    return runner(project).reports(reports, ended);
  }

  @Override
  public List<Issue> setStatus(Project project, List<IssueId> issues, IssueStatus status) {
    List<Issue> changed = new ArrayList<>();
    int step = LaneChanges.issuesPerCommit();
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
    int removed = 0;
    int step = LaneChanges.issuesPerCommit();
    for (int from = 0; from < issues.size(); from += step) {
      List<IssueId> part = issues.subList(from, Math.min(issues.size(), from + step));
      // The job comes first: killed in between, it finds the issue there and leaves it alone.
      removals.issues(project, part);
      removed += runner(project).run(lane -> lane.remove(part));
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

  private Runner runner(Project project) {
    return runners.computeIfAbsent(
        project.scope(), _ -> new Runner(new Lane(project, reader, clock, settings)));
  }

  /** Work that waits for its lane. */
  private static final class Waiting {
    private final List<Prepared> reports;
    private final List<Tally> ended;
    private final @Nullable Function<Lane, ?> work;
    private final CountDownLatch finished = new CountDownLatch(1);
    private @Nullable List<Receipt> receipts;
    private @Nullable Object result;
    private @Nullable RuntimeException fault;

    private Waiting(List<Prepared> reports, List<Tally> ended, @Nullable Function<Lane, ?> work) {
      this.reports = reports;
      this.ended = ended;
      this.work = work;
    }

    private void await() {
      boolean interrupted = false;
      while (true) {
        try {
          finished.await();
          break;
        } catch (InterruptedException e) {
          // What was handed over may be committed at any moment: the caller must hear how it ended.
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      RuntimeException failed = fault;
      if (failed != null) {
        throw failed;
      }
    }
  }

  /** One lane with its queue; at most one thread at a time works in it. */
  private final class Runner {
    private final Lane lane;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private boolean running;

    private Runner(Lane lane) {
      this.lane = lane;
    }

    private List<Receipt> reports(List<Prepared> reports, List<Tally> ended) {
      Waiting waiting = new Waiting(reports, ended, null);
      add(waiting);
      waiting.await();
      return Objects.requireNonNull(waiting.receipts);
    }

    @SuppressWarnings("unchecked")
    private <T> T run(Function<Lane, T> work) {
      Waiting waiting = new Waiting(List.of(), List.of(), work);
      add(waiting);
      waiting.await();
      return (T) Objects.requireNonNull(waiting.result);
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
      while (true) {
        List<Waiting> batch = next();
        if (batch.isEmpty()) {
          return;
        }
        try {
          work(batch);
        } catch (RuntimeException | Error e) {
          lane.forget();
          RuntimeException fault =
              e instanceof RuntimeException runtime
                  ? runtime
                  : new IllegalStateException("a lane failed", e);
          batch.forEach(waiting -> waiting.fault = fault);
        } finally {
          batch.forEach(waiting -> waiting.finished.countDown());
        }
      }
    }

    /** What is done next at once: a run of reports, or one other piece of work. */
    private List<Waiting> next() {
      List<Waiting> batch = new ArrayList<>();
      Set<Fingerprint> issues = new HashSet<>();
      int reports = 0;
      lock.lock();
      try {
        while (!queue.isEmpty()) {
          Waiting head = queue.getFirst();
          if (head.work != null) {
            if (batch.isEmpty()) {
              batch.add(queue.removeFirst());
            }
            break;
          }
          head.reports.forEach(
              report -> {
                if (report instanceof Prepared.Ready ready) {
                  issues.add(ready.fingerprint());
                }
              });
          reports += head.reports.size();
          boolean full = reports > BATCH_MAX || issues.size() > LaneChanges.issuesPerCommit();
          if (full && !batch.isEmpty()) {
            break;
          }
          batch.add(queue.removeFirst());
        }
        if (batch.isEmpty()) {
          running = false;
        }
      } finally {
        lock.unlock();
      }
      return batch;
    }

    private void work(List<Waiting> batch) {
      Function<Lane, ?> work = batch.getFirst().work;
      if (work != null) {
        batch.getFirst().result = work.apply(lane);
        return;
      }
      List<Prepared> reports = new ArrayList<>();
      List<Tally> ended = new ArrayList<>();
      for (Waiting waiting : batch) {
        reports.addAll(waiting.reports);
        ended.addAll(waiting.ended);
      }
      long began = System.nanoTime();
      List<Receipt> receipts = lane.digest(reports, ended);
      commitSeconds.observeNanos(System.nanoTime() - began);
      batchSizes.observe(reports.size());
      int from = 0;
      for (Waiting waiting : batch) {
        int to = from + waiting.reports.size();
        waiting.receipts = List.copyOf(receipts.subList(from, to));
        from = to;
      }
    }
  }
}
