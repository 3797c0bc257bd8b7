package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Page;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Rate;
import dev.faultline.storage.Settler;
import dev.faultline.storage.TargetHealth;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Room 6: tells what was decided. Workers that live for as long as there is something to do take
 * decisions out of the outbox, at most so many at once and of one target; what fails waits in the
 * outbox, not here. Told by {@link #wake} and {@link #tick}; both return at once.
 *
 * <p>Promised: a decision in the outbox is delivered or becomes a dead letter, whenever the process
 * ends; it is sent again only where an answer is unknown; of one subject at one target one is sent
 * at a time, the oldest first.
 */
public final class Deliver implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Deliver.class.getName());

  /** How often all scopes are looked through: a commit whose end was unknown woke nobody. */
  private static final Duration ROUND = Duration.ofMinutes(1);

  private static final int TARGETS_PER_WALK = 100;

  private final DeliverSettings settings;
  private final Outbox outbox;
  private final Deliveries deliveries;
  private final Projects projects;
  private final Courier courier;
  private final InstantSource clock;
  private final Settling settling;
  private final Undelivered undelivered;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rested = lock.newCondition();
  private final Schedule schedule;
  private int workers;
  private @Nullable Instant lastRound;
  private Instant until = Instant.MAX;
  private boolean closing;

  /**
   * What room 6 works with.
   *
   * @param settler removes what was delivered from the outbox, by the lane it belongs to
   * @param caller calls whoever tells when people put a decision back; null where this room does
   */
  public record Parts(
      Outbox outbox,
      Deliveries deliveries,
      Projects projects,
      Settler settler,
      Letters letters,
      Outgoing outgoing,
      @Nullable BiConsumer<String, Set<String>> caller) {}

  public Deliver(
      Parts parts,
      DeliverSettings settings,
      InstantSource clock,
      RandomGenerator random,
      Meter meter) {
    this.settings = settings;
    this.outbox = parts.outbox;
    this.deliveries = parts.deliveries;
    this.projects = parts.projects;
    this.clock = clock;
    this.courier =
        new Courier(
            parts.deliveries,
            parts.letters,
            parts.outgoing,
            clock,
            random,
            meter,
            settings.perMinute() == 0 ? null : Rate.perMinute(settings.perMinute()));
    this.settling = new Settling(parts.outbox, parts.settler, this::settled);
    this.undelivered =
        new Undelivered(
            deliveries, settling, parts.caller == null ? this::wake : parts.caller, clock);
    this.schedule = new Schedule(settings, deliveries.isShared());
    new OutboxGauges(parts.outbox, parts.projects, clock).register(meter);
    meter.gauge(MetricNames.CIRCUITS_OPEN, () -> guarded(schedule::openCircuits));
    meter.gauge(MetricNames.DELIVERIES_HELD, () -> guarded(() -> (long) schedule.decisions()));
  }

  /** Targets of a scope have new decisions. Returns at once. */
  public void wake(String scope, Set<String> targets) {
    change(
        () -> {
          schedule.wake(scope, targets, clock.instant());
          startWorker();
        });
  }

  /**
   * Does what comes up by itself: what is due again, and once a minute a round over all scopes. To
   * be called about every second; repeatable at any moment; returns at once.
   */
  public void tick() {
    Instant now = clock.instant();
    List<String> scopes = guarded(() -> isRoundDue(now)) ? projects.decisionScopes() : List.of();
    change(
        () -> {
          scopes.forEach(schedule::walk);
          schedule.pass(now);
          startWorker();
        });
    settling.again();
  }

  private boolean isRoundDue(Instant now) {
    boolean due = lastRound == null || !now.isBefore(lastRound.plus(ROUND));
    lastRound = due ? now : lastRound;
    return due;
  }

  /** Does all that is due now, in all scopes. */
  public void run() throws InterruptedException {
    tick();
    awaitRest();
  }

  /**
   * Does what is due now in these scopes, for hosts that do not stay: when it returns nothing is in
   * work, and nothing is in memory that counts on another call. What is not done stays in the
   * outbox. One call at a time.
   *
   * @param until when nothing more is begun; what is in work then is waited for, which takes {@link
   *     DeliverSettings#ATTEMPT_MAX} at most
   * @return when to call again for these scopes, not before now; empty where nothing waits
   */
  public Optional<Instant> run(Set<String> scopes, Instant until) throws InterruptedException {
    change(
        () -> {
          this.until = until;
          scopes.forEach(schedule::walk);
          schedule.pass(clock.instant());
          startWorker();
        });
    settling.again();
    try {
      awaitRest();
    } finally {
      change(() -> this.until = Instant.MAX);
    }
    Instant again = settling.isBehind() ? clock.instant().plus(DeliverSettings.REST) : Instant.MAX;
    return guarded(
        () -> {
          Instant due = schedule.nextDue(clock.instant()).orElse(Instant.MAX);
          schedule.forget();
          Instant first = due.isBefore(again) ? due : again;
          return first.equals(Instant.MAX) ? Optional.empty() : Optional.of(first);
        });
  }

  /** Waits until nothing is in work: what is left waits for a time. */
  public void awaitRest() throws InterruptedException {
    do {
      awaitRest(Long.MAX_VALUE);
    } while (guarded(() -> workers > 0));
  }

  /** Waits for the workers, then for what they left to be settled, up to so many nanoseconds. */
  private void awaitRest(long nanos) throws InterruptedException {
    long left = nanos;
    lock.lockInterruptibly();
    try {
      while (workers > 0 && left > 0) {
        left = rested.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    settling.await(left);
  }

  private void startWorker() {
    if (!closing && workers < settings.workers()) {
      workers++;
      Thread.ofVirtual().name("deliver").start(this::work);
    }
  }

  private void work() {
    int done = 0;
    Task task = null;
    try {
      task = take(false);
      while (task != null) {
        perform(task);
        done++;
        task = take(done >= settings.jobsPerWorker());
      }
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "room 6 failed; the next round goes on", e);
      change(() -> leave());
    }
  }

  /** The next task; none, and the worker has left, when there is none or it did enough. */
  private @Nullable Task take(boolean enough) {
    return guarded(
        () -> {
          Instant now = clock.instant();
          boolean over = enough || closing || !now.isBefore(until);
          Task task = over ? null : schedule.next(now, settings.workers() - workers);
          if (task == null) {
            leave();
          }
          // Whoever finds something to do calls the next; who finds nothing ends.
          if (task != null || enough) {
            startWorker();
          }
          return task;
        });
  }

  private void leave() {
    workers--;
    if (workers == 0) {
      rested.signalAll();
    }
  }

  private void perform(Task task) {
    switch (task) {
      case Task.Walk walk -> walk(walk);
      case Task.Load load -> load(load);
      case Task.Try attempt -> attempt(attempt);
    }
  }

  private void walk(Task.Walk walk) {
    try {
      Page<String> found = outbox.waitingTargets(walk.scope(), walk.after(), TARGETS_PER_WALK);
      change(() -> schedule.walked(walk.scope(), found, clock.instant()));
    } catch (RuntimeException | Error e) {
      warn("looking for decisions", e);
      change(() -> schedule.walkFailed(walk, clock.instant().plus(DeliverSettings.REST)));
    }
  }

  private void load(Task.Load load) {
    Held target = load.held();
    String scope = target.where.scope();
    String name = target.where.target();
    Instant now = clock.instant();
    try {
      if (!scope.equals(Decision.RELAY) && projects.ofScope(scope).isEmpty()) {
        change(() -> schedule.drop(target));
        return;
      }
      Page<Outbox.Pending> page = outbox.pending(scope, name, now, load.cursor(), load.limit());
      Map<String, DeliveryState> states =
          deliveries.states(
              scope, name, page.items().stream().map(p -> p.decision().id()).toList());
      Duration lease = deliveries.isShared() ? DeliverSettings.LEASE : Duration.ZERO;
      List<Job> jobs =
          page.items().stream().map(p -> new Job(p, states.get(p.decision().id()), lease)).toList();
      Instant later = page.next() == null ? outbox.nextDue(scope, name, now).orElse(null) : null;
      TargetHealth health = deliveries.health(scope, name).orElse(null);
      change(() -> schedule.loaded(target, jobs, page.next(), later, health, clock.instant()));
    } catch (RuntimeException | Error e) {
      warn("reading decisions", e);
      change(() -> schedule.loadFailed(target, clock.instant().plus(DeliverSettings.REST)));
    }
  }

  private void attempt(Task.Try task) {
    try {
      Job job = task.job();
      DeliveryState state = job.state;
      if (job.unwritten != null) {
        writeAgain(task, job.unwritten);
      } else if (state != null && state.phase().isEnd()) {
        finish(task, guarded(() -> schedule.written(task, true, clock.instant())));
      } else {
        ask(task, job, state);
      }
    } catch (RuntimeException | Error e) {
      warn("beginning a delivery", e);
      change(() -> schedule.notBegun(task, clock.instant().plus(DeliverSettings.REST)));
    }
  }

  private void ask(Task.Try task, Job job, @Nullable DeliveryState state) {
    Courier.Opened opened = courier.open(job.decision());
    Letters.Address address = opened.address();
    // The host of a target that was never told anything is known now; it may be left alone.
    if (address != null
        && guarded(() -> schedule.postponed(task, address.target().host(), clock.instant()))) {
      return;
    }
    job.token = job.token == 0 ? courier.token() : job.token;
    long began = System.nanoTime();
    Courier.Tried tried = courier.attempt(job.pending, state, opened, job.token);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    switch (tried) {
      case Courier.Elsewhere _ -> lookAgain(task);
      case Courier.Later later -> change(() -> schedule.paced(task, later.until()));
      case Courier.End end when end.written() == Courier.Written.TAKEN -> lookAgain(task);
      case Courier.End end ->
          finish(task, guarded(() -> schedule.ended(task, end, took, clock.instant())));
    }
  }

  private void writeAgain(Task.Try task, Courier.Write unwritten) {
    Courier.Written written = unwritten.write();
    if (written == Courier.Written.TAKEN) {
      lookAgain(task);
    } else {
      boolean done = written == Courier.Written.DONE;
      finish(task, guarded(() -> schedule.written(task, done, clock.instant())));
    }
  }

  /** Another process was at the decision meanwhile. */
  private void lookAgain(Task.Try task) {
    DeliveryState found = deliveries.state(task.job().decision()).orElse(null);
    change(() -> schedule.taken(task, found));
  }

  private void finish(Task.Try task, boolean settle) {
    if (settle) {
      settling.add(new Settling.Told(task.held(), task.job()));
    }
  }

  private void settled(List<Settling.Told> told) {
    change(
        () -> {
          told.forEach(each -> schedule.settled(each.held(), each.job()));
          startWorker();
        });
  }

  private static void warn(String what, Throwable fault) {
    LOG.log(System.Logger.Level.WARNING, what + " failed; it is tried again", fault);
  }

  /**
   * Tries a dead letter again, as if it had never been tried.
   *
   * @return false where there is none of this name, or its project is gone
   */
  public boolean replay(String scope, String name) {
    return undelivered.replay(scope, name);
  }

  /** Removes a dead letter; false where there is none of this name. */
  public boolean dismiss(String scope, String name) {
    return undelivered.dismiss(scope, name);
  }

  /** Until when a host is left alone because it fails; empty where it is asked. */
  public Optional<Instant> leftAloneUntil(String host) {
    return guarded(() -> schedule.leftAlone(host));
  }

  /** Hosts that fail and are left alone. */
  public long openCircuits() {
    return guarded(schedule::openCircuits);
  }

  /** Decisions in memory; bounded, whatever waits on disk. */
  int decisionsHeld() {
    return guarded(schedule::decisions);
  }

  /** Names of targets in memory; bounded. */
  int namesHeld() {
    return guarded(schedule::names);
  }

  /** Begins nothing more; what is in work may end. */
  public void stop() {
    change(() -> closing = true);
  }

  /**
   * Waits for what is in work, up to a time; what is not done by then counts as unknown after the
   * next start.
   */
  public void close(Duration drain) {
    stop();
    try {
      awaitRest(drain.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  private void change(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T guarded(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
