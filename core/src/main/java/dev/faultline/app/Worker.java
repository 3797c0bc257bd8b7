package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Prepared;
import dev.faultline.digest.Sweep;
import dev.faultline.digest.Tally;
import dev.faultline.event.EventId;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.seal.SealException;
import dev.faultline.seal.Seals;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Share;
import dev.faultline.storage.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the jobs of the queue where a home does not stay. Jobs of one project that are handed over
 * together are one commit. A job may come twice, at the same time or days later, and in any order;
 * what it brought counts once.
 */
final class Worker {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  /** Projects whose commits run at the same time. */
  private static final int SCOPES_AT_ONCE = 16;

  /** From this attempt on a job is done alone: it may be what fails the others. */
  private static final int ALONE_FROM = 3;

  private final Parts parts;
  private final InstantSource clock;
  private final Tallied tallied;
  private final Set<String> decided = ConcurrentHashMap.newKeySet();

  /**
   * What does the jobs.
   *
   * @param tells is rung for scopes in which somebody is to be told
   * @param queue takes the rest of a job, durably
   */
  record Parts(
      Sorting sorting,
      Subscribers subscribers,
      Seals seals,
      Projects projects,
      Lanes lanes,
      Removals removals,
      Sweep sweep,
      Tells tells,
      Consumer<Job> queue) {}

  Worker(Parts parts, InstantSource clock, Tallied tallied) {
    this.parts = parts;
    this.clock = clock;
    this.tallied = tallied;
  }

  /** A commit of a scope decided to tell somebody. Returns at once. */
  void decided(String scope) {
    decided.add(scope);
  }

  /** A job with its place in the batch. */
  private record Held<J extends Job>(int place, int attempt, J job) {}

  /** Does jobs; answers the places of those that must come again. */
  List<Integer> work(List<Work> jobs) {
    Undone undone = new Undone(jobs.size());
    Map<String, List<Held<Job.Reports>>> reports = new LinkedHashMap<>();
    Map<String, List<Integer>> tells = new LinkedHashMap<>();
    List<Consumer<Share>> others = new ArrayList<>();
    Set<EventId> copies = new HashSet<>();
    for (int i = 0; i < jobs.size(); i++) {
      int place = i;
      int attempt = jobs.get(i).attempt();
      guarded(
          List.of(place),
          undone,
          () -> {
            switch (Job.fromBytes(jobs.get(place).job())) {
              case Job.Reports job -> {
                // A message that was laid in twice, as its answer was lost, is one job.
                if (copies.add(job.id())) {
                  reports
                      .computeIfAbsent(job.scope(), _ -> new ArrayList<>())
                      .add(new Held<>(place, attempt, job));
                }
              }
              case Job.Tell job ->
                  tells.computeIfAbsent(job.scope(), _ -> new ArrayList<>()).add(place);
              case Job.Clear job -> others.add(share -> clear(place, job, attempt, share, undone));
              case Job.Sweep job ->
                  others.add(share -> guarded(List.of(place), undone, () -> sweep(job, share)));
            }
          });
    }
    digestAll(reports, undone);
    // One share for all of them: together they must not hold up what else came.
    Share share = Share.of(clock);
    others.forEach(other -> other.accept(share));
    tell(tells, reports, undone);
    return undone.places();
  }

  /** Jobs of one project go together; those that failed before come after them, each alone. */
  private static List<List<Held<Job.Reports>>> portions(List<Held<Job.Reports>> jobs) {
    List<Held<Job.Reports>> together = new ArrayList<>();
    List<List<Held<Job.Reports>>> portions = new ArrayList<>();
    portions.add(together);
    for (Held<Job.Reports> job : jobs) {
      if (job.attempt() < ALONE_FROM) {
        together.add(job);
      } else {
        portions.add(List.of(job));
      }
    }
    if (together.isEmpty()) {
      portions.removeFirst();
    }
    return portions;
  }

  private void digestAll(Map<String, List<Held<Job.Reports>>> reports, Undone undone) {
    Semaphore free = new Semaphore(SCOPES_AT_ONCE);
    List<Thread> running = new ArrayList<>();
    for (List<Held<Job.Reports>> jobs : reports.values()) {
      // Before there is a thread, which may die before it has begun.
      undone.begin(jobs.stream().map(Held::place).toList());
      free.acquireUninterruptibly();
      running.add(
          Thread.ofVirtual()
              .name("work")
              .start(
                  () -> {
                    try {
                      for (List<Held<Job.Reports>> batch : portions(jobs)) {
                        begun(
                            batch.stream().map(Held::place).toList(), undone, () -> digest(batch));
                      }
                    } finally {
                      free.release();
                    }
                  }));
    }
    for (Thread thread : running) {
      awaitEnd(thread);
    }
  }

  private static void awaitEnd(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while jobs are in work", e);
    }
  }

  private void digest(List<Held<Job.Reports>> batch) {
    String scope = batch.getFirst().job().scope();
    Project project = project(scope);
    if (project == null) {
      return; // It was deleted meanwhile, and what waited for it with it.
    }
    List<Prepared> prepared = new ArrayList<>();
    List<Tally> ended = new ArrayList<>();
    Instant since = null;
    for (Held<Job.Reports> held : batch) {
      Sorted sorted = sort(project, held.job());
      prepared.addAll(sorted.prepared());
      ended.addAll(sorted.ended());
      Instant accepted = acceptedAt(held.job());
      if (mayBeDone(held, accepted) && (since == null || accepted.isBefore(since))) {
        since = accepted;
      }
    }
    if (since != null) {
      dropTaken(project, prepared, ended, since);
      // Who did it before may have been stopped before it called those who tell.
      decided(scope);
    }
    // A queue hands out in any order; ordinals follow the time at which the reports came.
    prepared.sort(Comparator.comparing(Prepared::receivedAt));
    if (prepared.isEmpty() && ended.isEmpty()) {
      return;
    }
    List<Receipt> receipts = parts.lanes.digest(project, prepared, ended);
    tallied.count(new Sorted(List.of(), prepared, ended, Map.of(), null), receipts);
  }

  /**
   * Whether a job may have been done before. Dead letters that are put back count their attempts
   * from one again, and have waited for hours.
   */
  private boolean mayBeDone(Held<Job.Reports> held, Instant accepted) {
    return held.attempt() > 1 || accepted.isBefore(clock.instant().minus(Table.CLAIM_WINDOW));
  }

  /** When a job was accepted; jobs of programs before do not say it, but for their reports. */
  private Instant acceptedAt(Job.Reports job) {
    Instant told = job.acceptedAt();
    Instant earliest = told == null ? clock.instant() : told;
    for (Parcel.Item item : job.items()) {
      if (item instanceof Parcel.Report report && report.entry().receivedAt().isBefore(earliest)) {
        earliest = report.entry().receivedAt();
      }
    }
    return earliest;
  }

  private @Nullable Project project(String scope) {
    if (scope.equals(ProjectId.INSTALLATION.toString())) {
      return Sorting.provisional("");
    }
    return parts.projects.ofScope(scope).orElse(null);
  }

  private Sorted sort(Project project, Job.Reports job) {
    List<Subscription> subscriptions = List.of();
    try {
      subscriptions = parts.subscribers.of(project, QueueInbox.unlock(job.configs(), parts.seals));
    } catch (SealException e) {
      // Only with keys that are not those of the installation: the events are worth more.
      LOG.log(System.Logger.Level.ERROR, "configs that waited in the queue do not open", e);
    }
    return parts.sorting.sort(project, job.protocol(), job.items(), subscriptions, job.id());
  }

  /** Leaves out what was counted when a job was done before and its message came again. */
  private void dropTaken(
      Project project, List<Prepared> prepared, List<Tally> ended, Instant since) {
    List<EventId> ids = new ArrayList<>();
    prepared.forEach(report -> ids.add(report.id()));
    ended.stream().map(Tally::once).filter(id -> id != null).forEach(ids::add);
    if (ids.isEmpty()) {
      return;
    }
    Set<EventId> taken = new HashSet<>(parts.lanes.taken(project, ids, since));
    prepared.removeIf(report -> taken.contains(report.id()));
    ended.removeIf(tally -> tally.once() != null && taken.contains(tally.once()));
  }

  private void clear(int place, Job.Clear job, int attempt, Share share, Undone undone) {
    guarded(
        List.of(place),
        undone,
        () -> {
          switch (parts.removals.clear(job.removal(), attempt, share)) {
            case Removals.Cleared.Whole _ -> {}
            case Removals.Cleared.Partly partly -> parts.queue.accept(new Job.Clear(partly.rest()));
            case Removals.Cleared.TooEarly _ -> undone.fail(place);
          }
        });
  }

  private void sweep(Job.Sweep job, Share share) {
    Optional<Project> project = parts.projects.ofScope(job.scope());
    if (project.isEmpty()) {
      return;
    }
    Sweep.At rest = parts.sweep.run(project.get(), clock.instant(), job.at(), share).rest();
    if (rest != null) {
      parts.queue.accept(new Job.Sweep(job.scope(), rest));
    }
  }

  /**
   * Tells what was decided. Scopes whose events came with this batch get a job of their own, so
   * that a destination that does not answer holds up nobody's events.
   */
  private void tell(
      Map<String, List<Integer>> asked,
      Map<String, List<Held<Job.Reports>>> reports,
      Undone undone) {
    Set<String> called = new LinkedHashSet<>(decided);
    decided.removeAll(called);
    List<Integer> callers =
        reports.values().stream()
            .flatMap(List::stream)
            .filter(held -> called.contains(held.job().scope()))
            .map(Held::place)
            .toList();
    guarded(callers, undone, () -> parts.tells.call(called));
    guarded(
        asked.values().stream().flatMap(List::stream).toList(),
        undone,
        () -> parts.tells.run(asked.keySet()));
  }

  private static void guarded(List<Integer> places, Undone undone, Runnable work) {
    undone.begin(places);
    begun(places, undone, work);
  }

  private static void begun(List<Integer> places, Undone undone, Runnable work) {
    try {
      work.run();
      undone.done(places);
    } catch (RuntimeException | Error e) {
      // It may fail itself: without memory there are no words either.
      LOG.log(
          System.Logger.Level.ERROR, places.size() + " jobs failed; they are handed out again", e);
    }
  }
}
