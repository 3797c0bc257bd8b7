package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.alert.Decision;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.DeliveryState;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.StorageProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a process that stays watches about itself, minute by minute. Where processes come and go
 * something outside watches them. Not for several threads at once.
 */
public final class Conditions {
  /** The storage takes no writes. */
  public static final String STORAGE = "storage";

  /** Something that is due is not done. */
  public static final String WORK_LATE = "work-late";

  /** Messages were given up: somebody else's service does not take them. */
  public static final String UNDELIVERED = "undelivered";

  /** Requests were answered with a fault of ours. */
  public static final String FAULTS = "faults";

  /** How long work may be due before it is late. */
  public static final Duration LATE = Duration.ofMinutes(15);

  /** So many dead letters within an hour are too many. */
  public static final int DEAD_LETTERS_AN_HOUR = 5;

  /** So many answers 5xx within {@link #FAULTS_WITHIN} are too many. */
  public static final int FAULTS_MAX = 10;

  /** The time that faults are counted in. */
  public static final Duration FAULTS_WITHIN = Duration.ofMinutes(5);

  private static final int TARGETS_MAX = 200;

  /** All of them, as they are while nothing is wrong: with when they ring. */
  static final List<Alarm> QUIET =
      List.of(
          quiet(STORAGE, "Rings when a write is not taken."),
          quiet(
              WORK_LATE,
              "Rings when a message that is due or a removal waits for %d minutes without a try."
                  .formatted(LATE.toMinutes())),
          quiet(
              UNDELIVERED,
              "Rings when %d messages are given up within an hour."
                  .formatted(DEAD_LETTERS_AN_HOUR)),
          quiet(
              FAULTS,
              "Rings when %d requests are answered 5xx within %d minutes."
                  .formatted(FAULTS_MAX, FAULTS_WITHIN.toMinutes())));

  private static Alarm quiet(String name, String when) {
    return new Alarm(name, Alarm.State.OK, when, Instant.EPOCH, null);
  }

  private final StorageProbe probe;
  private final Projects projects;
  private final Outbox outbox;
  private final Deliveries deliveries;
  private final Removals removals;
  private final LongSupplier faults;
  private final Deque<Faults> counted = new ArrayDeque<>();
  private @Nullable Instant removalsWaitSince;
  private long removalsDone;

  /** Faults since the start, as they stood at an instant. */
  private record Faults(Instant at, long count) {}

  /**
   * Conditions of a process.
   *
   * @param faults answers 5xx since the start
   */
  public Conditions(
      StorageProbe probe,
      Projects projects,
      Outbox outbox,
      Deliveries deliveries,
      Removals removals,
      LongSupplier faults) {
    this.probe = probe;
    this.projects = projects;
    this.outbox = outbox;
    this.deliveries = deliveries;
    this.removals = removals;
    this.faults = faults;
  }

  /** How they stand; what cannot be read says that nobody knows. */
  public List<Alarm> judge(Instant now) {
    List<Alarm> alarms = new ArrayList<>();
    alarms.add(
        alarm(
            STORAGE,
            probe.works() ? "" : "The storage takes no writes: nothing that comes in can be kept.",
            now));
    alarms.add(faults(now));
    try {
      List<String> scopes = projects.decisionScopes();
      alarms.add(alarm(WORK_LATE, late(scopes, now), now));
      alarms.add(alarm(UNDELIVERED, undelivered(scopes, now), now));
    } catch (StorageException e) {
      String reason = "The storage cannot be read.";
      alarms.add(new Alarm(WORK_LATE, Alarm.State.INSUFFICIENT_DATA, reason, now, null));
      alarms.add(new Alarm(UNDELIVERED, Alarm.State.INSUFFICIENT_DATA, reason, now, null));
    }
    return alarms;
  }

  private static Alarm alarm(String name, String wrong, Instant now) {
    return wrong.isEmpty()
        ? new Alarm(name, Alarm.State.OK, "It is over.", now, null)
        : new Alarm(name, Alarm.State.ALARM, wrong, now, null);
  }

  private Alarm faults(Instant now) {
    counted.add(new Faults(now, faults.getAsLong()));
    while (counted.size() > 1 && counted.getFirst().at.isBefore(now.minus(FAULTS_WITHIN))) {
      counted.removeFirst();
    }
    long lately = counted.getLast().count - counted.getFirst().count;
    return alarm(
        FAULTS,
        lately < FAULTS_MAX
            ? ""
            : "%d requests were answered with a fault of this server within %d minutes."
                .formatted(lately, FAULTS_WITHIN.toMinutes()),
        now);
  }

  private String late(List<String> scopes, Instant now) {
    Instant limit = now.minus(LATE);
    // What is large takes its time: it is late when nothing of it was done.
    long done = removals.done();
    if (removals.waiting() == 0) {
      removalsWaitSince = null;
    } else if (removalsWaitSince == null || done != removalsDone) {
      removalsWaitSince = now;
    }
    removalsDone = done;
    if (removalsWaitSince != null && removalsWaitSince.isBefore(limit)) {
      return "Removed data waits for more than %d minutes, and nothing of it is cleared."
          .formatted(LATE.toMinutes());
    }
    int looked = 0;
    for (String scope : scopes) {
      for (String target : outbox.waitingTargets(scope, null, TARGETS_MAX).items()) {
        if (looked++ >= TARGETS_MAX) {
          return "";
        }
        List<Outbox.Pending> first = outbox.pending(scope, target, now, null, 1).items();
        Instant due = first.isEmpty() ? null : due(first.getFirst());
        if (due != null && due.isBefore(limit)) {
          return "A message to %s waits for more than %d minutes without a try."
              .formatted(first.getFirst().decision().label(), LATE.toMinutes());
        }
      }
    }
    return "";
  }

  /**
   * When a decision is due: a target that fails is tried again later, and that is not late. Null
   * for one that was told and only lies there still.
   */
  private @Nullable Instant due(Outbox.Pending pending) {
    Decision decision = pending.decision();
    DeliveryState state =
        deliveries
            .states(decision.scope(), decision.target(), List.of(decision.id()))
            .get(decision.id());
    if (state != null && state.phase().isEnd()) {
      return null;
    }
    return state == null || state.due().isBefore(decision.notBefore())
        ? decision.notBefore()
        : state.due();
  }

  private String undelivered(List<String> scopes, Instant now) {
    Instant hour = now.minus(Duration.ofHours(1));
    long died = 0;
    String label = "";
    for (String scope : scopes) {
      for (DeadLetter dead : deliveries.deadLetters(scope, DEAD_LETTERS_AN_HOUR, null).items()) {
        if (dead.died().isAfter(hour)) {
          died++;
          label = dead.decision().label();
        }
      }
    }
    return died < DEAD_LETTERS_AN_HOUR
        ? ""
        : "%d or more messages were given up within an hour, one of them to %s."
            .formatted(died, label);
  }
}
