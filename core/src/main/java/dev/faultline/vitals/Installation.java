package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.alert.Subscription;
import dev.faultline.cost.Bill;
import dev.faultline.storage.Beat;
import dev.faultline.storage.KnownAlarm;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.StorageProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * This installation: how it is, for whoever looks, and what it does about it by itself once a
 * minute: judges itself, rings, beats. May be used from any thread.
 */
public final class Installation {
  private static final System.Logger LOG = System.getLogger(Installation.class.getName());

  /** How long a look holds: reloading a page costs nothing more. */
  static final Duration FRESH = Duration.ofSeconds(5);

  private final Parts parts;
  private final InstantSource clock;
  private final RowCount rows;
  private final ReentrantLock looking = new ReentrantLock();
  private final ReentrantLock ticking = new ReentrantLock();
  private volatile Home home;
  private volatile @Nullable Vitals last;

  /**
   * What it is made of.
   *
   * @param listeners who is told of alarms, as it is now
   * @param conditions what it watches about itself; null where something outside does
   * @param pulse null where no heartbeat is set
   * @param queues how many jobs wait, by queue
   * @param openCircuits null where no process stays to know
   */
  public record Parts(
      String version,
      StorageProbe probe,
      OwnSigns signs,
      Bell bell,
      Supplier<Listeners> listeners,
      @Nullable Conditions conditions,
      @Nullable Pulse pulse,
      Map<String, LongSupplier> queues,
      @Nullable LongSupplier openCircuits) {}

  /** An installation whose host has not told where it lives. */
  public Installation(Parts parts, RowSources sources, InstantSource clock) {
    this.parts = parts;
    this.clock = clock;
    this.rows = new RowCount(sources);
    this.home = Home.unknown(null);
  }

  /** Says where it lives. */
  public void livesIn(Home where) {
    home = where;
    last = null;
  }

  /**
   * What comes up by itself; to be called about once a minute. Blocks for at most one call to the
   * heartbeat's watcher. Does nothing while another does it.
   *
   * @param illness what else a heartbeat must not hide; empty for nothing
   */
  public void tick(String illness) {
    if (!ticking.tryLock()) {
      return;
    }
    try {
      Instant now = clock.instant();
      Conditions conditions = parts.conditions;
      if (conditions != null) {
        conditions.judge(now).forEach(parts.bell::ring);
      }
      Pulse pulse = parts.pulse;
      if (pulse != null && pulse.due(now)) {
        pulse.beat((illness() + " " + illness).strip(), now);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "watching this installation failed; it is tried again", e);
    } finally {
      ticking.unlock();
    }
  }

  /** What a heartbeat must not hide; empty where there is nothing. */
  private String illness() {
    return Wellness.ofWork(parts.probe.works(), known()).stream()
        .filter(problem -> problem.weight() == Vitals.State.UNWELL)
        .map(Vitals.Problem::text)
        .collect(Collectors.joining(" "));
  }

  /** How it is. */
  public Vitals look() {
    looking.lock();
    try {
      Instant now = clock.instant();
      Vitals known = last;
      if (known != null && !now.isBefore(known.at()) && now.isBefore(known.at().plus(FRESH))) {
        return known;
      }
      Vitals seen = look(now);
      last = seen;
      return seen;
    } finally {
      looking.unlock();
    }
  }

  private Vitals look(Instant now) {
    Home where = home;
    boolean works = parts.probe.works();
    Home.Sight sight = where.look();
    List<Alarm> alarms = alarms(sight);
    Listeners listeners = parts.listeners.get();
    Vitals.Heartbeat heartbeat = heartbeat();
    List<Vitals.Problem> problems = new ArrayList<>(Wellness.ofWork(works, alarms));
    Vitals.Rows counted = null;
    try {
      counted = rows.count(now);
    } catch (StorageException e) {
      problems.addFirst(new Vitals.Problem(Vitals.State.UNWELL, "The storage cannot be read."));
    }
    problems.addAll(Wellness.beside(listeners, heartbeat, sight.fault(), now));
    problems.sort(Comparator.comparing(Vitals.Problem::weight).reversed());
    LongSupplier circuits = parts.openCircuits;
    return new Vitals(
        now,
        parts.version,
        where.name(),
        where.started(),
        List.copyOf(problems),
        works,
        counted,
        jobs(),
        circuits == null ? null : (Long) circuits.getAsLong(),
        alarms,
        listeners.active().stream().map(Subscription.Active::label).toList(),
        heartbeat,
        sight.readings(),
        sight.month().isEmpty() ? null : Bill.ofMonth(sight.month()));
  }

  private List<Vitals.Jobs> jobs() {
    List<Vitals.Jobs> jobs = new ArrayList<>();
    parts.queues.forEach(
        (queue, size) -> {
          try {
            jobs.add(new Vitals.Jobs(queue, size.getAsLong()));
          } catch (StorageException e) {
            LOG.log(System.Logger.Level.WARNING, "the queue " + queue + " cannot be asked", e);
          }
        });
    return jobs;
  }

  private Vitals.@Nullable Heartbeat heartbeat() {
    Pulse pulse = parts.pulse;
    if (pulse == null) {
      return null;
    }
    Beat beat = pulse.last().orElse(null);
    String host = Optional.ofNullable(pulse.heartbeat().url().getHost()).orElse("");
    return new Vitals.Heartbeat(host, pulse.heartbeat().interval(), beat);
  }

  /** What was heard of, what the home sees now, and what never rang: those that ring first. */
  private List<Alarm> alarms(Home.Sight sight) {
    Map<String, Alarm> byName = new LinkedHashMap<>();
    if (parts.conditions != null) {
      Conditions.QUIET.forEach(alarm -> byName.put(alarm.name(), alarm));
    }
    known().forEach(alarm -> byName.merge(alarm.name(), alarm, Installation::since));
    sight.alarms().forEach(alarm -> byName.put(alarm.name(), alarm));
    List<Alarm> alarms = new ArrayList<>(byName.values());
    alarms.sort(Comparator.comparing(Alarm::rings).reversed());
    return List.copyOf(alarms);
  }

  /** What rang and is over says again when it would ring, and since when it does not. */
  private static Alarm since(Alarm quiet, Alarm known) {
    return known.state() == Alarm.State.OK
        ? new Alarm(quiet.name(), known.state(), quiet.reason(), known.since(), known.link())
        : known;
  }

  private List<Alarm> known() {
    List<Alarm> alarms = new ArrayList<>(parts.bell.unwritten());
    try {
      for (KnownAlarm known : parts.signs.alarms()) {
        if (alarms.stream().noneMatch(other -> other.name().equals(known.alarm().name()))) {
          alarms.add(known.alarm());
        }
      }
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.WARNING, "the alarms cannot be read", e);
    }
    return alarms;
  }

  /** How many alarms ring, for {@code /metrics}. */
  public long ringing() {
    return known().stream().filter(Alarm::rings).count();
  }

  /** When the watcher took a sign of life last, in seconds since 1970; 0 for never. */
  public double arrived() {
    Pulse pulse = parts.pulse;
    Instant arrived = pulse == null ? null : pulse.last().map(Beat::arrived).orElse(null);
    return arrived == null ? 0 : arrived.toEpochMilli() / 1_000.0;
  }
}
