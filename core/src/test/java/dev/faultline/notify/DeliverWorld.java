package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.TimeUnit;
import dev.faultline.alert.Why;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.meter.Meter;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.project.Project;
import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.Seals;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Events;
import dev.faultline.storage.LaneChanges;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StateCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * Room 6 over an engine with a clock that is set and a kind of target that does what it is told.
 * Opened over the same engine again it is the program after a restart.
 */
final class DeliverWorld {
  static final Instant START = Instant.parse("2026-11-22T06:00:00Z");

  final AtomicReference<Instant> time;
  final Engine engine;
  final Scripted notifier;
  final Projects projects;
  final Project project;
  final Outbox outbox;
  final Deliveries deliveries;
  final Removals removals;
  final Lanes lanes;
  final LaneReader reader;
  final Meter meter = new Meter();
  final Deliver deliver;

  /** What a target was asked. */
  record Asked(String place, String id, int number, boolean repeated, Instant at) {}

  /** What a target does when it is asked. */
  interface Behaviour {
    String deliver(String place, Message message, Attempt attempt)
        throws DeliveryException, dev.faultline.outgoing.OutgoingException;
  }

  /** A kind of target that follows a behaviour and remembers what it was asked. */
  static final class Scripted implements Notifier {
    final List<Asked> asked = java.util.Collections.synchronizedList(new ArrayList<>());
    final List<Asked> arrived = java.util.Collections.synchronizedList(new ArrayList<>());
    final Set<String> places = ConcurrentHashMap.newKeySet();
    volatile Behaviour behaviour = (_, _, _) -> "200";

    @Override
    public String type() {
      return "scripted";
    }

    @Override
    public Set<String> publicHosts() {
      return Set.of();
    }

    @Override
    public Target read(Options options) throws UnusableException {
      String place = options.required("place");
      String host = options.text("host");
      options.check();
      return new Target() {
        @Override
        public String place() {
          return place;
        }

        @Override
        public String label() {
          return "scripted " + place;
        }

        @Override
        public String host() {
          return host == null ? place + ".example" : host;
        }

        @Override
        public List<String> secrets() {
          return List.of("s3cr3t");
        }

        @Override
        public Sent deliver(Message message, Attempt attempt)
            throws DeliveryException, dev.faultline.outgoing.OutgoingException {
          places.add(place);
          Asked now =
              new Asked(place, attempt.id(), attempt.number(), attempt.repeated(), attempt.now());
          asked.add(now);
          String note = behaviour.deliver(place, message, attempt);
          arrived.add(now);
          return new Sent(note);
        }
      };
    }
  }

  /** Hides nothing: what is stored is looked at elsewhere. */
  static final class OpenSeals implements Seals {
    @Override
    public long edition() {
      return 0;
    }

    @Override
    public String seal(SealedConfig config) {
      return config.json();
    }

    @Override
    public SealedConfig open(String sealed) throws SealException {
      throw new SealException("nothing is sealed here");
    }

    @Override
    public byte[] lock(byte[] plain) {
      return plain.clone();
    }

    @Override
    public byte[] unlock(byte[] locked) throws SealException {
      if (locked.length == 0) {
        throw new SealException("its key is retired");
      }
      return locked.clone();
    }

    @Override
    public String name(String purpose, String text) {
      return Integer.toHexString(text.hashCode());
    }
  }

  static final DeliverSettings UNPACED =
      new DeliverSettings(64, 16, 1_000, Duration.ZERO, 0, 100, 500, 5_000);

  DeliverWorld(Engine engine, AtomicReference<Instant> time, Scripted notifier) {
    this(engine, time, notifier, UNPACED);
  }

  DeliverWorld(
      Engine engine, AtomicReference<Instant> time, Scripted notifier, DeliverSettings settings) {
    this(
        engine,
        time,
        notifier,
        settings,
        _ -> {
          throw new IllegalStateException("a scripted target calls nobody");
        },
        20261122);
  }

  /** As one of several processes: with its own way out and its own luck. */
  DeliverWorld(
      Engine engine,
      AtomicReference<Instant> time,
      Scripted notifier,
      DeliverSettings settings,
      Outgoing outgoing,
      long seed) {
    this.engine = engine;
    this.time = time;
    this.notifier = notifier;
    this.projects = new Projects(engine, time::get, () -> "0123456789abcdef0123456789abcdef");
    this.project = projects.getOrCreate("shop");
    StateCache cache = new StateCache(100);
    this.reader = new LaneReader(engine, cache);
    this.removals = new Removals(engine, projects, () -> {});
    this.outbox = new Outbox(engine);
    this.deliveries = new Deliveries(engine);
    AtomicReference<Deliver> room = new AtomicReference<>();
    this.lanes =
        new Lanes(
            reader,
            projects,
            removals,
            time::get,
            new DigestSettings(0, 1_000, Duration.ofDays(90), TimeUnit.MINUTE),
            meter,
            (scope, targets) -> room.get().wake(scope, targets));
    Letters letters =
        new Letters(
            new OpenSeals(),
            Map.of(notifier.type(), notifier),
            projects,
            new Events(engine, time::get, Duration.ofDays(90), UnaryOperator.identity()),
            seen -> "https://faultline.example/issues/" + seen.issue());
    this.deliver =
        new Deliver(
            new Deliver.Parts(outbox, deliveries, projects, lanes, letters, outgoing, null),
            settings,
            time::get,
            new Random(seed),
            meter);
    room.set(deliver);
  }

  /** A decision of this world's project; its target's name is its place. */
  Decision decision(int number, String place, int issue) {
    return decision(number, place, issue, "{\"type\":\"scripted\",\"place\":\"" + place + "\"}");
  }

  Decision decision(int number, String place, int issue, String options) {
    return decision(number, place, issue, options, time.get());
  }

  Decision decision(int number, String place, int issue, String options, Instant notBefore) {
    return new Decision(
        id(number),
        project.scope(),
        place,
        "scripted " + place,
        options.getBytes(StandardCharsets.UTF_8),
        time.get(),
        notBefore,
        new Decision.Seen(
            new IssueId(7, issue),
            project.id(),
            "shop",
            "SHOP-" + issue,
            "Boom " + issue,
            "checkout",
            "Boom",
            "",
            Level.ERROR,
            null,
            null,
            number,
            new EventId(1, number),
            time.get(),
            new Why(Why.Cause.COUNT, "", "event " + number, number, number, 1)));
  }

  static Decision relayed(int number, String place, Instant now) {
    Note note = new Note("backlog", "added", "BLG-" + number, null, "", List.of(), "Ann", "p", now);
    return new Decision(
        id(number),
        Decision.RELAY,
        place,
        "scripted " + place,
        ("{\"type\":\"scripted\",\"place\":\"" + place + "\"}").getBytes(StandardCharsets.UTF_8),
        now,
        now,
        new Decision.Relayed(note));
  }

  static String id(int number) {
    return new IssueId(99, number).toString();
  }

  /** Commits decisions as the project's lane does, at most so many in a commit. */
  void decide(List<Decision> decisions) {
    for (int from = 0; from < decisions.size(); from += 1_000) {
      List<Decision> part = decisions.subList(from, Math.min(decisions.size(), from + 1_000));
      String scope = project.scope();
      LaneChanges changes =
          new LaneChanges(scope, reader.head(scope), time.get(), Duration.ofDays(90));
      part.forEach(changes::decide);
      if (!(reader.commit(changes) instanceof Committed.Done)) {
        throw new IllegalStateException("nobody else writes this lane");
      }
    }
  }

  void decide(Decision... decisions) {
    decide(List.of(decisions));
  }

  /** Rings room 6 and waits until all that is due now was done. */
  void run() throws InterruptedException {
    deliver.run();
  }

  /** Lets the clock go on second by second, ringing as a host does. */
  void pass(Duration duration) throws InterruptedException {
    for (long second = 0; second < duration.toSeconds(); second++) {
      time.updateAndGet(now -> now.plusSeconds(1));
      run();
    }
  }

  /** Decisions in the outbox, at any time. */
  long waiting() {
    return waiting(project.scope());
  }

  long waiting(String scope) {
    Instant end = time.get().plus(Duration.ofDays(29));
    long count = 0;
    for (String target : outbox.waitingTargets(scope, null, 10_000).items()) {
      String cursor = null;
      do {
        var page = outbox.pending(scope, target, end, cursor, 1_000);
        count += page.items().size();
        cursor = page.next();
      } while (cursor != null);
    }
    return count;
  }

  List<String> arrivedIds() {
    return List.copyOf(notifier.arrived).stream().map(Asked::id).toList();
  }
}
