package dev.faultline.notify;

import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Page;
import dev.faultline.storage.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is done next. Of what waits on disk it holds a page for each of a bounded number of targets,
 * and the names of a bounded number of others; what it drops for want of place is found again by
 * the next round over all scopes. Asks nobody; guarded by the lock of {@link Deliver}.
 */
final class Schedule {
  /** Names of targets to look at, and of targets that wait for a time. */
  static final int NAMES_MAX = 10_000;

  /** A target that waits for some of its decisions is looked at for new ones so often. */
  private static final Duration PARTLY = Duration.ofSeconds(1);

  /** A target that goes on so soon stays in memory while nobody else needs its place. */
  private static final Duration SOON = Duration.ofSeconds(10);

  private final DeliverSettings settings;
  private final boolean shared;
  private final Map<Held.Where, Held> held = new HashMap<>();
  private final ArrayDeque<Held> turns = new ArrayDeque<>();
  private final Set<Held.Where> woken = new LinkedHashSet<>();
  private final Map<Held.Where, Parked> parked = new LinkedHashMap<>();
  private final Map<String, @Nullable String> walks = new LinkedHashMap<>();
  private final Map<String, Pace> paces = new HashMap<>();
  private final Circuits circuits = new Circuits();
  private boolean walking;
  private Instant walkFrom = Instant.MIN;
  private int decisions;

  /** Decisions at most that come with what is being read. */
  private int loading;

  private int doubtful;

  /**
   * A target that is not worked on before a time.
   *
   * @param whole nothing of it is; else new decisions may be
   */
  private record Parked(Instant due, boolean whole, @Nullable String host) {}

  /**
   * Nothing to do yet.
   *
   * @param shared other processes deliver too
   */
  Schedule(DeliverSettings settings, boolean shared) {
    this.settings = settings;
    this.shared = shared;
  }

  /** Targets have new decisions. */
  void wake(String scope, Set<String> targets, Instant now) {
    for (String target : targets) {
      Held.Where where = new Held.Where(scope, target);
      Held known = held.get(where);
      if (known != null) {
        known.more = true;
      } else if (!settings.delay().isZero() && !woken.contains(where)) {
        park(where, new Parked(now.plus(settings.delay()), true, null));
      } else {
        look(where, now);
      }
    }
  }

  private void look(Held.Where where, Instant now) {
    Parked waits = parked.get(where);
    if (waits != null && !waits.whole) {
      Instant soon = now.plus(PARTLY);
      parked.put(where, new Parked(waits.due.isBefore(soon) ? waits.due : soon, false, waits.host));
    } else if (waits == null) {
      add(where);
    }
  }

  private void add(Held.Where where) {
    if (woken.size() < NAMES_MAX) {
      woken.add(where);
    } else {
      walk(where.scope());
    }
  }

  private void park(Held.Where where, Parked waits) {
    Parked before = parked.get(where);
    if (before == null && parked.size() >= NAMES_MAX) {
      return; // The next round finds it again.
    }
    parked.put(where, before != null && before.due.isBefore(waits.due) ? before : waits);
  }

  /** Looks through a scope, from its beginning. */
  void walk(String scope) {
    walks.put(scope, null);
  }

  /** What was found by a walk; more of the scope follows where there is a next. */
  void walked(String scope, Page<String> targets, Instant now) {
    walking = false;
    for (String target : targets.items()) {
      Held.Where where = new Held.Where(scope, target);
      Held known = held.get(where);
      if (known != null) {
        known.more = true;
      } else if (!parked.containsKey(where)) {
        woken.add(where);
      }
    }
    if (targets.next() != null) {
      walks.putIfAbsent(scope, targets.next());
    }
  }

  /** A walk failed: it goes on after a while. */
  void walkFailed(Task.Walk walk, Instant until) {
    walking = false;
    walks.putIfAbsent(walk.scope(), walk.after());
    walkFrom = until;
  }

  /** What waited for a time is looked at when it has come; forgets places that do not matter. */
  void pass(Instant now) {
    Iterator<Map.Entry<Held.Where, Parked>> each = parked.entrySet().iterator();
    while (each.hasNext() && woken.size() < NAMES_MAX) {
      Map.Entry<Held.Where, Parked> entry = each.next();
      if (!entry.getValue().due.isAfter(now)) {
        each.remove();
        woken.add(entry.getKey());
      }
    }
    paces.values().removeIf(pace -> pace.idle(now));
  }

  /** When the first of what waits is due, not before now; empty where nothing waits. */
  Optional<Instant> nextDue(Instant now) {
    Stream<Instant> idle =
        held.values().stream().filter(target -> !target.busy()).map(target -> target.idleUntil);
    Stream<Instant> looks =
        Stream.concat(
            woken.isEmpty() ? Stream.empty() : Stream.of(now),
            walks.isEmpty() ? Stream.empty() : Stream.of(walkFrom));
    return Stream.of(parked.values().stream().map(Parked::due), idle, looks)
        .flatMap(each -> each)
        .min(Instant::compareTo)
        .map(due -> due.isBefore(now) ? now : due);
  }

  /**
   * Forgets what waits, while nothing is in work: it is on disk. But for ends that could not be
   * written, and what is known of hosts and places.
   */
  void forget() {
    woken.clear();
    parked.clear();
    walks.clear();
    for (Held target : List.copyOf(held.values())) {
      if (target.jobs.values().stream().allMatch(job -> job.unwritten == null)) {
        turns.remove(target);
        forget(target);
      }
    }
  }

  /** What to do now; null for nothing. */
  @Nullable Task next(Instant now, int freeWorkers) {
    for (int i = turns.size(); i > 0; i--) {
      Held target = turns.removeFirst();
      Task task = task(target, now, freeWorkers);
      if (task != null || target.busy() || !retire(target, now)) {
        turns.addLast(target);
      }
      if (task != null) {
        return task;
      }
    }
    if (held.size() < settings.targets() && !woken.isEmpty()) {
      Held.Where where = woken.iterator().next();
      woken.remove(where);
      Held target = new Held(where);
      held.put(where, target);
      turns.addLast(target);
      return load(target);
    }
    // Half of the names are for those that wake by themselves.
    boolean walk = !walking && !walks.isEmpty() && !walkFrom.isAfter(now);
    if (walk && woken.size() < NAMES_MAX / 2) {
      String scope = walks.keySet().iterator().next();
      String after = walks.remove(scope);
      walking = true;
      return new Task.Walk(scope, after);
    }
    return null;
  }

  private @Nullable Task task(Held target, Instant now, int freeWorkers) {
    Job job = target.next(now);
    if (job != null && job.unwritten != null) {
      return begin(target, job, now);
    }
    if (job != null && mayAsk(target, now, freeWorkers)) {
      if (target.host != null) {
        circuits.ask(target.host, now);
      }
      return begin(target, job, now);
    }
    boolean room = target.jobs.size() <= page() / 2;
    if (target.more && target.loading == 0 && room && when(target, now).compareTo(now) <= 0) {
      return load(target);
    }
    if (target.again && !target.busy()) {
      target.cursor = null;
      return load(target);
    }
    return null;
  }

  private int page() {
    boolean room = decisions + loading < settings.decisions();
    return room ? settings.page() : DeliverSettings.SHORT_PAGE;
  }

  private Task load(Held target) {
    target.more = false;
    target.again &= target.cursor != null;
    target.loading = Math.max(1, page() - target.jobs.size());
    loading += target.loading;
    return new Task.Load(target, target.cursor, target.loading);
  }

  private Instant when(Held target, Instant now) {
    Pace pace = paces.get(target.where.target());
    Instant paced = pace == null ? now : pace.when(now);
    Instant asked = target.host == null ? now : circuits.when(target.host, now);
    return paced.isAfter(asked) ? paced : asked;
  }

  private boolean mayAsk(Held target, Instant now, int freeWorkers) {
    Pace pace = pace(target, now);
    boolean crowd = pace.doubtful() && doubtful >= Math.max(1, settings.workers() / 2);
    return !crowd && pace.hasRoom(freeWorkers) && !when(target, now).isAfter(now);
  }

  private Pace pace(Held target, Instant now) {
    return paces.computeIfAbsent(target.where.target(), _ -> new Pace(settings, now));
  }

  private Task begin(Held target, Job job, Instant now) {
    Pace pace = pace(target, now);
    job.step = Job.Step.RUNNING;
    boolean counts = pace.doubtful();
    doubtful += counts ? 1 : 0;
    pace.begun();
    return new Task.Try(target, job, pace, counts);
  }

  /** Lets go of a target that nothing can be done for now; answers whether it did. */
  private boolean retire(Held target, Instant now) {
    Instant due = target.due();
    Instant may = when(target, now);
    boolean whole = may.isAfter(now);
    if (due == null && !target.more) {
      forget(target);
      return true;
    }
    boolean wait = whole && (target.more || (due != null && may.isAfter(due)));
    Instant next = due == null || wait ? may : due;
    if (!next.isAfter(now)) {
      return false; // It waits for a free worker.
    }
    if (next.isBefore(now.plus(SOON)) && held.size() < settings.targets()) {
      target.idleUntil = next;
      return false; // Reading its page again would cost more than keeping it.
    }
    forget(target);
    park(target.where, new Parked(next, whole, target.host));
    return true;
  }

  private void read(Held target) {
    loading -= target.loading;
    target.loading = 0;
  }

  private void forget(Held target) {
    read(target);
    decisions -= target.jobs.size();
    target.jobs.clear();
    held.remove(target.where);
  }

  /** Decisions of a target were read; those that are known already are passed over. */
  void loaded(
      Held target,
      List<Job> jobs,
      @Nullable String next,
      @Nullable Instant later,
      @Nullable TargetHealth health,
      Instant now) {
    read(target);
    target.know(health);
    learn(target, health, now);
    for (Job job : jobs) {
      // Read before it was settled: it is not there any more.
      if (target.settledMeanwhile.contains(job.pending.sort())) {
        continue;
      }
      if (target.jobs.putIfAbsent(job.pending.sort(), job) == null) {
        decisions++;
      }
    }
    target.settledMeanwhile.clear();
    target.cursor = next;
    target.more |= next != null;
    target.later = later;
  }

  /** What this or another process was told before: a fresh one must not ask for it again. */
  private void learn(Held target, @Nullable TargetHealth health, Instant now) {
    Instant held = health == null ? null : health.heldUntil();
    if (held != null && held.isAfter(now)) {
      pace(target, now).hold(held);
    }
    Instant failed = health == null ? null : health.failed();
    if (health != null && failed != null && target.host != null) {
      circuits.learn(target.host, health.unreached(), failed, now);
    }
  }

  /** Reading a target failed: it waits a while. */
  void loadFailed(Held target, Instant until) {
    turns.remove(target);
    forget(target);
    park(target.where, new Parked(until, false, null));
  }

  /** The project of a target is gone, and all that waited with it. */
  void drop(Held target) {
    turns.remove(target);
    forget(target);
  }

  /** The host that a target turned out to have is left alone now: the job goes on waiting. */
  boolean postponed(Task.Try task, String host, Instant now) {
    if (task.held().host != null) {
      return false;
    }
    task.held().host = host;
    if (!circuits.when(host, now).isAfter(now)) {
      circuits.ask(host, now);
      return false;
    }
    unasked(task);
    return true;
  }

  /** A job could not begin, or must wait: nothing was sent. */
  void notBegun(Task.Try task, Instant until) {
    task.job().due = until;
    unasked(task);
  }

  /** Others told the target meanwhile, as often as all together may. */
  void paced(Task.Try task, Instant until) {
    task.pace().hold(until);
    unasked(task);
  }

  private void unasked(Task.Try task) {
    doubtful -= task.doubtful() ? 1 : 0;
    task.pace().notAsked();
    task.job().step = Job.Step.WAITING;
  }

  /** An attempt ended; answers whether the decision can be settled. */
  boolean ended(Task.Try task, Courier.End end, Duration took, Instant now) {
    Job job = task.job();
    doubtful -= task.doubtful() ? 1 : 0;
    String host = task.held().host;
    switch (end.host()) {
      case ANSWERED -> {
        task.pace().arrived(took);
        if (host != null && circuits.answered(host)) {
          release(host);
        }
      }
      case FAILED -> {
        task.pace().failed();
        if (host != null) {
          circuits.failed(host, now);
        }
      }
      case UNASKED -> task.pace().notAsked();
    }
    if (end.hold() != null) {
      task.pace().hold(end.hold());
    }
    job.state = end.state();
    return finish(job, end.written() == Courier.Written.FAILED ? end.write() : null, now);
  }

  /** Another process has the decision, or had it: it is as far as was found. */
  void taken(Task.Try task, @Nullable DeliveryState found) {
    task.job().unwritten = null;
    task.job().know(found, DeliverSettings.LEASE);
    unasked(task);
  }

  /** What could not be written before was tried again. */
  boolean written(Task.Try task, boolean done, Instant now) {
    doubtful -= task.doubtful() ? 1 : 0;
    task.pace().notAsked();
    return finish(task.job(), done ? null : task.job().unwritten, now);
  }

  private static boolean finish(Job job, Courier.@Nullable Write unwritten, Instant now) {
    DeliveryState state = job.state;
    job.unwritten = unwritten;
    if (unwritten != null) {
      job.step = Job.Step.WAITING;
      job.due = now.plus(DeliverSettings.REST);
      return false;
    }
    if (state != null && state.phase() == DeliveryState.Phase.WAITING) {
      job.step = Job.Step.WAITING;
      job.due = state.due();
      return false;
    }
    job.step = Job.Step.SETTLING;
    return true;
  }

  /** A host answers again: whoever waited for it goes on. */
  private void release(String host) {
    List<Held.Where> waiting = new ArrayList<>();
    parked.forEach(
        (where, waits) -> {
          if (waits.whole && host.equals(waits.host)) {
            waiting.add(where);
          }
        });
    for (Held.Where where : waiting) {
      parked.remove(where);
      add(where);
    }
  }

  /** A decision has left the outbox. */
  void settled(Held target, Job job) {
    if (target.jobs.remove(job.pending.sort()) != null) {
      decisions--;
    }
    target.again |= shared;
    if (target.loading > 0) {
      target.settledMeanwhile.add(job.pending.sort());
    }
  }

  /** Until when a host is left alone. */
  Optional<Instant> leftAlone(String host) {
    return circuits.leftAlone(host);
  }

  long openCircuits() {
    return circuits.open();
  }

  /** Decisions in memory. */
  int decisions() {
    return decisions;
  }

  /** Names of targets in memory, beside those whose decisions are. */
  int names() {
    return woken.size() + parked.size() + held.size();
  }
}
