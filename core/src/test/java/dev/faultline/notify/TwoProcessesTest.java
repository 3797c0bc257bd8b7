package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.TargetHealth;
import dev.faultline.storage.memory.MemoryEngine;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two processes deliver from one outbox. One stands still before each of its steps while the other
 * works, then goes on, or is killed, or goes on much later.
 */
class TwoProcessesTest {
  private static final int STEPS_MAX = 400;
  private static final int DECISIONS = 5;

  /** What arrived, and what it was told about repetition. */
  private record Got(String id, boolean repeated, String process) {}

  /** Two processes over one engine, and the other side. */
  private static final class House {
    private final AtomicReference<Instant> time = new AtomicReference<>(DeliverWorld.START);
    private final MemoryEngine engine = new MemoryEngine(time::get);
    private final List<Got> got = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger();
    private final Set<String> inWork = ConcurrentHashMap.newKeySet();
    private final Set<String> together = ConcurrentHashMap.newKeySet();
    private final Teller one = new Teller("one", Duration.ZERO, 1);
    private final Teller two = new Teller("two", Duration.ofSeconds(7), 2);

    /** Decisions of an issue at one target in order, of another, and one that fails first. */
    private House() {
      List<Decision> decisions = new ArrayList<>();
      for (int i = 0; i < DECISIONS - 1; i++) {
        decisions.add(
            two.world.decision(i, i < 3 ? "a" : "b", i < 2 ? 1 : 2, place(i), time.get()));
      }
      two.world.decide(decisions);
      two.world.outbox.append(DeliverWorld.relayed(DECISIONS - 1, "c", time.get()));
    }

    private static String place(int i) {
      return "{\"type\":\"scripted\",\"place\":\"" + (i < 3 ? "a" : "b") + "\"}";
    }

    private void advance(Duration duration) {
      time.updateAndGet(now -> now.plus(duration));
      one.clock.set(time.get());
      two.clock.set(time.get().plus(two.skew));
    }

    private final class Teller {
      private final String name;
      private final Duration skew;
      private final AtomicReference<Instant> clock;
      private final GatedEngine gate = new GatedEngine(engine, false);
      private final DeliverWorld world;
      private volatile boolean calling;
      private Optional<Instant> due = Optional.of(Instant.MIN);

      private Teller(String name, Duration skew, long seed) {
        this.name = name;
        this.skew = skew;
        this.clock = new AtomicReference<>(time.get().plus(skew));
        DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();
        notifier.behaviour = this::deliver;
        DeliverSettings settings =
            new DeliverSettings(1, 1, 1_000, Duration.ZERO, 0, 100, 500, 5_000);
        world = new DeliverWorld(gate, clock, notifier, settings, this::send, seed);
      }

      private String deliver(String place, Message message, Attempt attempt)
          throws DeliveryException, OutgoingException {
        String subject = place + (message instanceof Message.OfIssue of ? of.seen().issue() : "");
        boolean known = attempt.memory().find("thread").isPresent();
        Call call =
            Call.of("POST", URI.create("https://a.example"))
                .with("id", attempt.id())
                .with("repeated", String.valueOf(attempt.repeated()))
                .with("subject", subject);
        Answer answer = attempt.outgoing().send(call);
        if (answer.status() == 503) {
          throw DeliveryException.later("not now", null);
        }
        if (!known && message instanceof Message.OfIssue) {
          attempt.memory().keep("thread", name + threads.incrementAndGet());
        }
        return "200";
      }

      private Answer send(Call call) {
        String id = call.headers().getOrDefault("id", "");
        String subject = call.headers().getOrDefault("subject", "");
        if (!inWork.add(subject)) {
          together.add(subject);
        }
        calling = true;
        try {
          gate.step(); // Before it went out.
          boolean fails = subject.startsWith("b") && failures.getAndIncrement() == 0;
          if (!fails) {
            got.add(new Got(id, Boolean.parseBoolean(call.headers().get("repeated")), name));
          }
          gate.step(); // Before the answer came.
          return new Answer(fails ? 503 : 200, Map.of(), new byte[0], false);
        } finally {
          calling = false;
          inWork.remove(subject);
        }
      }

      private Set<String> scopes() {
        return Set.of(world.project.scope(), Decision.RELAY);
      }

      private void run() {
        try {
          due = world.deliver.run(scopes(), clock.get().plus(Duration.ofDays(1)));
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }

    /** Both go on as their hosts ring them, until nothing waits. */
    private void finish(Teller... alive) {
      Instant end = time.get().plus(Duration.ofMinutes(30));
      for (Teller each : alive) {
        each.run();
      }
      while (time.get().isBefore(end)) {
        Instant next = Instant.MAX;
        for (Teller each : alive) {
          Instant due = each.due.map(at -> at.minus(each.skew)).orElse(Instant.MAX);
          next = due.isBefore(next) ? due : next;
        }
        if (next.equals(Instant.MAX)) {
          return;
        }
        Duration wait = Duration.between(time.get(), next);
        assertThat(wait).as("what is due now was done").isPositive();
        advance(wait);
        for (Teller each : alive) {
          if (each.due.isPresent() && !each.due.get().isAfter(each.clock.get())) {
            each.run();
          }
        }
      }
    }

    private List<Got> of(int decision) {
      return got.stream().filter(each -> each.id().equals(DeliverWorld.id(decision))).toList();
    }

    private void assertNothingWaits(String what) {
      assertThat(two.world.waiting()).as(what).isZero();
      assertThat(two.world.waiting(Decision.RELAY)).as(what).isZero();
      assertThat(two.world.deliveries.deadLetters(two.world.project, 10, null).items())
          .as(what)
          .isEmpty();
      assertThat(one.world.deliver.namesHeld() + one.world.deliver.decisionsHeld())
          .as(what)
          .isZero();
    }

    private void assertOnce(String what) {
      assertNothingWaits(what);
      assertThat(got).as(what).extracting(Got::repeated).doesNotContain(true);
      assertThat(got).as(what).extracting(Got::id).doesNotHaveDuplicates().hasSize(DECISIONS);
      assertThat(together).as("at the same time: " + what).isEmpty();
      assertThat(threads).as("threads of three issues: " + what).hasValue(3);
      List<String> ids = got.stream().map(Got::id).toList();
      assertThat(ids.indexOf(DeliverWorld.id(0)))
          .as("in order: " + what)
          .isLessThan(ids.indexOf(DeliverWorld.id(1)));
    }
  }

  @Test
  @DisplayName("one stands still before any step while the other works: all arrives once")
  void standsStill() {
    int step = 0;
    boolean stood = true;
    while (stood) {
      House house = new House();
      house.one.gate.standBefore(step);
      stood = house.one.gate.start(house.one::run);
      house.two.run();
      house.one.gate.goOn();
      house.finish(house.one, house.two);
      house.assertOnce("one stood before step " + step);
      step++;
    }
    assertThat(step).isBetween(40, STEPS_MAX);
  }

  @Test
  @DisplayName("both stand still before any of their steps, in turns: all arrives once")
  void bothStandStill() {
    int rounds = 0;
    boolean stood = true;
    for (int first = 0; stood; first++) {
      boolean otherStood = true;
      for (int second = 0; otherStood; second += 1 + first % 3) {
        House house = new House();
        house.one.gate.standBefore(first);
        house.two.gate.standBefore(second);
        stood = house.one.gate.start(house.one::run);
        otherStood = house.two.gate.start(house.two::run);
        house.one.gate.goOn();
        house.two.gate.goOn();
        house.finish(house.two, house.one);
        house.assertOnce("they stood before steps " + first + " and " + second);
        rounds++;
      }
    }
    assertThat(rounds).isGreaterThan(500);
  }

  @Test
  @DisplayName("one is killed before any step: all arrives, twice only where an answer was lost")
  void killed() {
    int step = 0;
    int doubled = 0;
    boolean stood = true;
    while (stood) {
      House house = new House();
      house.one.gate.standBefore(step);
      stood = house.one.gate.start(house.one::run);
      boolean calling = house.one.calling;
      house.two.run();
      if (stood) {
        house.one.gate.kill();
      }
      house.one.world.deliver.stop();
      house.finish(house.two);
      String what = "one was killed before step " + step;
      house.one.due = Optional.empty();
      assertThat(house.two.world.waiting()).as(what).isZero();
      for (int i = 0; i < DECISIONS; i++) {
        List<Got> of = house.of(i);
        assertThat(of).as(what).isNotEmpty().hasSizeLessThanOrEqualTo(2);
        doubled += of.size() - 1;
        assertThat(of.size() == 2 && of.getFirst().repeated()).as(what).isFalse();
        assertThat(of.size() < 2 || of.get(1).repeated()).as("marked: " + what).isTrue();
      }
      assertThat(house.got.stream().filter(Got::repeated).count()).as(what).isLessThanOrEqualTo(1);
      assertThat(calling && house.got.stream().noneMatch(Got::repeated) && house.failures.get() < 2)
          .as(what + " while it called")
          .isFalse();
      step++;
    }
    assertThat(step).isBetween(40, STEPS_MAX);
    assertThat(doubled).as("killed between arrival and answer").isPositive();
  }

  @Test
  @DisplayName("one sleeps longer than the lease before any step: it asks nobody afterwards")
  void sleeps() {
    int step = 0;
    boolean stood = true;
    while (stood) {
      House house = new House();
      house.one.gate.standBefore(step);
      stood = house.one.gate.start(house.one::run);
      house.two.run();
      house.advance(DeliverSettings.LEASE.plusSeconds(10));
      house.two.run();
      int before = house.got.size();
      // Late: where another of its threads reached the step, it may just have been about to call.
      boolean calling = house.one.calling;
      house.one.gate.goOn();
      String what = "one slept before step " + step;
      List<String> late =
          house.got.subList(before, house.got.size()).stream().map(Got::id).toList();
      Set<String> twice = new HashSet<>(late);
      twice.retainAll(house.got.subList(0, before).stream().map(Got::id).toList());
      // What was on its way out when the process fell asleep, nobody holds back.
      assertThat(twice).as(what).hasSizeLessThanOrEqualTo(calling ? 1 : 0);
      house.finish(house.one, house.two);
      house.assertNothingWaits(what);
      for (int i = 0; i < DECISIONS; i++) {
        assertThat(house.of(i)).as(what).isNotEmpty().hasSizeLessThanOrEqualTo(2);
      }
      step++;
    }
  }

  @Test
  @DisplayName("failures that two write at once are both counted, and a fresh process knows them")
  void health() {
    House house = new House();
    DeliverWorld world = house.two.world;
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      decisions.add(world.decision(100 + i, "d", 100 + i));
    }
    world.decide(decisions);
    List<String> asked = Collections.synchronizedList(new ArrayList<>());
    for (House.Teller each : List.of(house.one, house.two)) {
      each.world.notifier.behaviour =
          (_, _, _) -> {
            asked.add(each.name);
            each.gate.step();
            throw new OutgoingException(OutgoingException.Kind.NOT_SENT, "no connection", null);
          };
    }
    house.one.gate.standBefore(60);
    house.one.gate.start(house.one::run);
    house.two.run();
    house.one.gate.goOn();
    TargetHealth health = world.deliveries.health(world.project.scope(), "d").orElseThrow();
    long told = asked.size();
    assertThat(health.failures()).isPositive().isLessThanOrEqualTo((int) told);
    long all =
        world.deliveries.targets(world.project.scope(), 10, null).items().stream()
            .mapToLong(TargetHealth::failures)
            .sum();
    long relay =
        world.deliveries.targets(Decision.RELAY, 10, null).items().stream()
            .mapToLong(TargetHealth::failures)
            .sum();
    assertThat(all + relay).isEqualTo(told);
    assertThat(health.unreached()).isEqualTo(health.failures());

    House.Teller fresh = house.new Teller("fresh", Duration.ZERO, 3);
    List<String> hammered = Collections.synchronizedList(new ArrayList<>());
    fresh.world.notifier.behaviour =
        (place, _, _) -> {
          hammered.add(place);
          return "200";
        };
    fresh.run();
    assertThat(hammered).as("left alone by a process that never asked it").doesNotContain("d");
    assertThat(fresh.due.orElseThrow()).isAfter(house.time.get());
  }

  @Test
  @DisplayName("a target that asked for patience is not asked by a fresh process")
  void patience() {
    House house = new House();
    house.two.world.notifier.behaviour =
        (_, _, _) -> {
          throw DeliveryException.later("slow down", Duration.ofMinutes(5));
        };
    house.two.run();
    house.two.world.decide(house.two.world.decision(50, "a", 50));
    House.Teller fresh = house.new Teller("fresh", Duration.ZERO, 3);
    fresh.run();
    assertThat(house.got).isEmpty();
    house.advance(Duration.ofMinutes(6));
    house.finish(house.one);
    assertThat(house.got).hasSize(DECISIONS + 1);
  }

  @Test
  @DisplayName("a dead letter that is put back is told once, however late its first end is settled")
  void replay() {
    int step = 0;
    boolean stood = true;
    while (stood) {
      House house = new House();
      house.one.world.notifier.behaviour =
          (_, _, _) -> {
            throw DeliveryException.never("404");
          };
      house.one.gate.standBefore(step);
      stood = house.one.gate.start(house.one::run);
      DeliverWorld other = house.two.world;
      List<DeadLetter> dead = other.deliveries.deadLetters(other.project, 10, null).items();
      for (DeadLetter each : dead) {
        assertThat(other.deliver.replay(other.project.scope(), each.name())).isTrue();
      }
      house.two.run();
      house.one.gate.goOn();
      house.finish(house.two, house.one);
      String what = "one stood before step " + step;
      for (DeadLetter each : dead) {
        assertThat(house.got.stream().filter(got -> got.id().equals(each.decision().id())))
            .as(what)
            .hasSize(1);
      }
      assertThat(other.waiting()).as(what).isZero();
      step++;
    }
  }
}
