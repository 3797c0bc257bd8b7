package dev.faultline.vitals;

import dev.faultline.alert.Alarm;
import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.Subscription;
import dev.faultline.storage.KnownAlarm;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.StorageException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells people that something is wrong with the installation itself, and that it is over: once for
 * each change, however often an alarm comes, through the outbox like every message. Where the
 * storage is what is wrong, the message is sent without it. May be rung from any thread.
 */
public final class Bell {
  private static final System.Logger LOG = System.getLogger(Bell.class.getName());
  private static final int REASON_CHARS = 1_000;

  private final Parts parts;
  private final InstantSource clock;
  private final ReentrantLock ringing = new ReentrantLock();

  /** What could not be written down: the storage does not work. */
  private final Map<String, KnownAlarm> unwritten = new HashMap<>();

  /**
   * What the bell works with.
   *
   * @param to who is told, as it is now
   * @param wake told the target of each new decision; returns at once
   * @param atOnce tells a decision without the outbox; answers what went wrong
   * @param page the address of the page about the installation
   */
  public record Parts(
      OwnSigns signs,
      Outbox outbox,
      Supplier<Listeners> to,
      Consumer<String> wake,
      Function<Decision, Optional<String>> atOnce,
      String page) {}

  /** A bell that was not rung yet. */
  public Bell(Parts parts, InstantSource clock) {
    this.parts = parts;
    this.clock = clock;
  }

  /**
   * Takes an alarm. What is told: that it rings, where people do not know, and that it stopped,
   * where they do. Repeatable: the same alarm is told once.
   */
  public void ring(Alarm alarm) {
    ringing.lock();
    try {
      take(cut(alarm), clock.instant());
    } finally {
      ringing.unlock();
    }
  }

  private static Alarm cut(Alarm alarm) {
    String reason = alarm.reason();
    return reason.length() <= REASON_CHARS
        ? alarm
        : new Alarm(
            alarm.name(),
            alarm.state(),
            reason.substring(0, REASON_CHARS) + "\u2026",
            alarm.since(),
            alarm.link());
  }

  private void take(Alarm alarm, Instant now) {
    KnownAlarm before = known(alarm.name());
    if (before != null && alarm.since().isBefore(before.alarm().since())) {
      return; // News may overtake each other: this one is older than what is known.
    }
    if (before == null && !alarm.rings()) {
      return; // What never rang needs no row.
    }
    boolean knows = before != null && before.told();
    boolean told =
        switch (alarm.state()) {
          case ALARM -> knows || tell(alarm, now);
          case OK -> knows && !tell(alarm, now);
          case INSUFFICIENT_DATA -> knows;
        };
    boolean written = !unwritten.containsKey(alarm.name());
    if (before != null && written && before.alarm().state() == alarm.state()) {
      if (told != knows) {
        write(new KnownAlarm(before.alarm(), told), now);
      }
    } else {
      write(new KnownAlarm(alarm, told), now);
    }
  }

  /** Alarms that could not be written down. */
  List<Alarm> unwritten() {
    ringing.lock();
    try {
      return unwritten.values().stream().map(KnownAlarm::alarm).toList();
    } finally {
      ringing.unlock();
    }
  }

  private @Nullable KnownAlarm known(String name) {
    KnownAlarm mine = unwritten.get(name);
    if (mine != null) {
      return mine;
    }
    try {
      return parts.signs.alarm(name).orElse(null);
    } catch (StorageException e) {
      return null;
    }
  }

  private void write(KnownAlarm known, Instant now) {
    String name = known.alarm().name();
    try {
      parts.signs.put(known, now);
      unwritten.remove(name);
    } catch (StorageException e) {
      if (unwritten.put(name, known) == null) { // Once is enough: it is tried every minute.
        LOG.log(System.Logger.Level.WARNING, "the alarm " + name + " could not be written down", e);
      }
    }
  }

  /** Tells an alarm to everybody; false where nobody could be told. */
  private boolean tell(Alarm alarm, Instant now) {
    Listeners listeners = parts.to.get();
    if (!listeners.fault().isEmpty()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "the alarm " + alarm.name() + " cannot be told to everybody: " + listeners.fault());
    }
    boolean any = false;
    for (Subscription.Active to : listeners.active()) {
      any |= tell(alarm, to, now);
    }
    return any;
  }

  private boolean tell(Alarm alarm, Subscription.Active to, Instant now) {
    String target = to.target();
    // Names the change, so that a change that is heard of twice is told once.
    String change = alarm.name() + " " + alarm.state();
    Decision decision =
        new Decision(
            Decision.id("own", change, target, "", alarm.since().toEpochMilli()),
            Decision.RELAY,
            target,
            to.label(),
            to.options(),
            now,
            now,
            new Decision.Relayed(note(alarm, now)));
    try {
      parts.outbox.append(decision);
    } catch (StorageException e) {
      Optional<String> fault = parts.atOnce.apply(decision);
      fault.ifPresent(
          why ->
              LOG.log(
                  System.Logger.Level.ERROR,
                  "the alarm " + alarm.name() + " could not be told to " + to.label() + ": " + why,
                  e));
      return fault.isEmpty();
    }
    try {
      parts.wake.accept(target);
    } catch (StorageException e) {
      LOG.log(System.Logger.Level.WARNING, "the alarm's message waits for the next round", e);
    }
    return true;
  }

  private Note note(Alarm alarm, Instant now) {
    boolean rings = alarm.rings();
    List<Note.Field> fields = new ArrayList<>();
    fields.add(new Note.Field("state", alarm.state().label(), true));
    fields.add(new Note.Field("since", alarm.since().toString(), true));
    fields.add(new Note.Field("installation", parts.page, false));
    String link = alarm.link();
    return new Note(
        "Faultline",
        rings ? "Faultline itself: alarm" : "Faultline itself: all right again",
        alarm.name(),
        link == null ? parts.page : link,
        alarm.reason(),
        List.copyOf(fields),
        "",
        "",
        now.isBefore(alarm.since()) ? now : alarm.since());
  }
}
