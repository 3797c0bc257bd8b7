package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.Share;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliverTest {
  private final AtomicReference<Instant> time = new AtomicReference<>(DeliverWorld.START);
  private final MemoryEngine engine = new MemoryEngine(time::get);
  private final DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();
  private final DeliverWorld world = new DeliverWorld(engine, time, notifier);

  private DeliverWorld with(DeliverSettings settings) {
    return new DeliverWorld(engine, time, notifier, settings);
  }

  private List<Delivery> log(int issue) {
    return world.deliveries.log(new IssueId(7, issue), 100, null).items();
  }

  @Test
  @DisplayName("what was decided arrives once, is logged, and leaves the outbox")
  void once() throws InterruptedException {
    world.decide(world.decision(1, "a", 1), world.decision(2, "b", 1), world.decision(3, "a", 2));
    world.run();
    assertThat(world.arrivedIds())
        .containsExactlyInAnyOrder(DeliverWorld.id(1), DeliverWorld.id(2), DeliverWorld.id(3));
    assertThat(world.waiting()).isZero();
    assertThat(log(1))
        .extracting(Delivery::result, Delivery::label, Delivery::detail, Delivery::why)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                Delivery.Result.SENT, "scripted a", "200", "event 1"),
            org.assertj.core.groups.Tuple.tuple(
                Delivery.Result.SENT, "scripted b", "200", "event 2"));
    assertThat(world.deliveries.log(world.project.scope(), "a", 10, null).items()).hasSize(2);
    world.pass(Duration.ofMinutes(3));
    assertThat(notifier.asked).hasSize(3);
    assertThat(world.deliver.decisionsHeld()).isZero();
  }

  @Test
  @DisplayName("a wake is enough, also over a delay that gathers")
  void wakes() throws InterruptedException {
    world.run();
    world.decide(world.decision(1, "a", 1));
    world.deliver.wake(world.project.scope(), java.util.Set.of("a"));
    world.deliver.awaitRest();
    assertThat(notifier.arrived).hasSize(1);

    DeliverWorld slow =
        with(new DeliverSettings(4, 4, 10, Duration.ofSeconds(3), 0, 100, 10, 1_000));
    slow.run();
    slow.decide(slow.decision(2, "a", 1));
    slow.deliver.wake(slow.project.scope(), java.util.Set.of("a"));
    slow.deliver.awaitRest();
    slow.pass(Duration.ofSeconds(2));
    assertThat(notifier.arrived).hasSize(1);
    slow.pass(Duration.ofSeconds(1));
    assertThat(notifier.arrived).hasSize(2);
  }

  @Test
  @DisplayName("F-31: 429 with Retry-After 3, then 500, then 200: one delivery, not before 3 s")
  void retries() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    notifier.behaviour =
        (_, _, _) ->
            switch (calls.incrementAndGet()) {
              case 1 -> throw DeliveryException.later("slack answered 429", Duration.ofSeconds(3));
              case 2 -> throw DeliveryException.later("slack answered 500 s3cr3t", null);
              default -> "200";
            };
    world.decide(world.decision(1, "a", 1));
    world.run();
    assertThat(notifier.asked).hasSize(1);
    world.pass(Duration.ofSeconds(2));
    assertThat(notifier.asked).hasSize(1);
    world.pass(Duration.ofMinutes(1));
    assertThat(notifier.asked).hasSize(3);
    assertThat(notifier.arrived).hasSize(1);
    assertThat(notifier.asked.get(1).at()).isAfterOrEqualTo(DeliverWorld.START.plusSeconds(3));
    assertThat(notifier.asked).noneMatch(DeliverWorld.Asked::repeated);
    assertThat(log(1))
        .extracting(Delivery::result)
        .containsExactly(Delivery.Result.SENT, Delivery.Result.FAILED, Delivery.Result.FAILED);
    assertThat(log(1)).noneMatch(line -> line.detail().contains("s3cr3t"));
    assertThat(log(1).get(1).detail()).isEqualTo("slack answered 500 ***");
    assertThat(world.waiting()).isZero();
  }

  @Test
  @DisplayName("an answer that stays no is a dead letter at once, which can be replayed")
  void deadLetter() throws InterruptedException {
    notifier.behaviour =
        (_, _, _) -> {
          throw DeliveryException.never("slack answered 404: channel_not_found");
        };
    world.decide(world.decision(1, "a", 1), world.decision(2, "a", 1));
    world.run();
    assertThat(world.waiting()).isZero();
    List<DeadLetter> dead = world.deliveries.deadLetters(world.project, 10, null).items();
    assertThat(dead).hasSize(2);
    assertThat(dead.getFirst().detail()).isEqualTo("slack answered 404: channel_not_found");
    assertThat(world.deliveries.targets(world.project.scope(), 10, null).items())
        .singleElement()
        .satisfies(health -> assertThat(health.failures()).isEqualTo(2));

    notifier.behaviour = (_, _, _) -> "200";
    String scope = world.project.scope();
    assertThat(world.deliver.replay(scope, dead.getFirst().name())).isTrue();
    world.deliver.awaitRest();
    assertThat(notifier.arrived).hasSize(1);
    assertThat(notifier.arrived.getFirst().number()).isEqualTo(1);
    assertThat(world.deliver.dismiss(scope, dead.get(1).name())).isTrue();
    assertThat(world.deliver.dismiss(scope, dead.get(1).name())).isFalse();
    assertThat(world.deliver.replay(scope, dead.get(1).name())).isFalse();
    assertThat(world.deliver.replay(scope, "../R.p")).isFalse();
    assertThat(world.deliveries.deadLetters(scope, 10, null).items()).isEmpty();
    assertThat(world.waiting()).isZero();
  }

  @Test
  @DisplayName("what our rules refuse is a dead letter, and no failure of the host")
  void refused() throws InterruptedException {
    notifier.behaviour =
        (_, _, _) -> {
          throw new OutgoingException(
              OutgoingException.Kind.REFUSED, "169.254.169.254 is an inner address", null);
        };
    world.decide(world.decision(1, "a", 1));
    world.run();
    assertThat(log(1))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.result()).isEqualTo(Delivery.Result.DEAD);
              assertThat(line.detail())
                  .isEqualTo("not sent, policy: 169.254.169.254 is an inner address");
            });
  }

  @Test
  @DisplayName("an unknown answer is repeated and marked so, one that was never sent is not")
  void unknownAnswers() throws InterruptedException {
    AtomicInteger calls = new AtomicInteger();
    notifier.behaviour =
        (_, _, _) ->
            switch (calls.incrementAndGet()) {
              case 1 ->
                  throw new OutgoingException(
                      OutgoingException.Kind.NOT_SENT, "a.example does not answer", null);
              case 2 ->
                  throw new OutgoingException(
                      OutgoingException.Kind.UNKNOWN, "a.example broke off", null);
              default -> "200";
            };
    world.decide(world.decision(1, "a", 1));
    world.run();
    world.pass(Duration.ofMinutes(2));
    assertThat(notifier.asked)
        .extracting(DeliverWorld.Asked::repeated)
        .containsExactly(false, false, true);
    assertThat(log(1).getFirst().repeated()).isTrue();
  }

  @Test
  @DisplayName("options that cannot be used are dead letters that say why")
  void unusable() throws InterruptedException {
    world.decide(
        world.decision(1, "a", 1, "{\"type\":\"../x\",\"place\":\"a\"}"),
        world.decision(2, "a", 2, "{\"type\":\"scripted\"}"),
        world.decision(3, "a", 3, "[1]"),
        world.decision(4, "a", 4, ""));
    world.run();
    assertThat(log(1).getFirst().detail()).isEqualTo("this server has no such type of target");
    assertThat(log(2).getFirst().detail()).isEqualTo("place is missing");
    assertThat(log(3).getFirst().detail()).isEqualTo("the options are no JSON object");
    assertThat(log(4).getFirst().detail())
        .isEqualTo("the options cannot be decrypted: its key is retired");
    assertThat(world.deliveries.deadLetters(world.project, 10, null).items()).hasSize(4);
    assertThat(world.waiting()).isZero();
  }

  @Test
  @DisplayName("a target that never works: twelve attempts, or a day, then a dead letter")
  void givesUp() throws InterruptedException {
    notifier.behaviour =
        (_, _, _) -> {
          throw DeliveryException.later("later", Duration.ofMinutes(1));
        };
    world.decide(world.decision(1, "a", 1));
    for (int minute = 0; minute < 30; minute++) {
      time.updateAndGet(now -> now.plusSeconds(61));
      world.run();
    }
    assertThat(notifier.asked).hasSize(DeliverSettings.ATTEMPTS_MAX);
    assertThat(log(1).getFirst().detail()).isEqualTo("later; given up after 12 attempts");

    notifier.behaviour =
        (_, _, _) -> {
          throw DeliveryException.later("tomorrow", Duration.ofHours(25));
        };
    world.decide(world.decision(2, "b", 2));
    world.deliver.wake(world.project.scope(), java.util.Set.of("b"));
    world.deliver.awaitRest();
    assertThat(log(2).getFirst().result()).isEqualTo(Delivery.Result.DEAD);
  }

  @Test
  @DisplayName("a fault of a notifier harms its own decision only")
  void fault() throws InterruptedException {
    notifier.behaviour =
        (place, _, _) -> {
          if (place.equals("a")) {
            throw new IllegalStateException("s3cr3t");
          }
          return "200";
        };
    world.decide(world.decision(1, "a", 1), world.decision(2, "b", 1));
    world.run();
    assertThat(world.arrivedIds()).containsExactly(DeliverWorld.id(2));
    assertThat(log(1))
        .anySatisfy(
            line ->
                assertThat(line.detail())
                    .isEqualTo("a fault of this server: IllegalStateException"));
  }

  @Test
  @DisplayName("one issue at one target is told in order, one after the other; others go on")
  void order() throws InterruptedException {
    AtomicInteger together = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    notifier.behaviour =
        (_, message, _) -> {
          boolean first = ((Message.OfIssue) message).seen().issue().low() == 1;
          if (first) {
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
          }
          try {
            if (first && calls.incrementAndGet() == 1) {
              throw DeliveryException.later("not now", null);
            }
            return "200";
          } finally {
            if (first) {
              together.decrementAndGet();
            }
          }
        };
    List<Decision> decisions = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      decisions.add(world.decision(i, "a", i <= 20 ? 1 : i));
    }
    world.decide(decisions);
    world.run();
    assertThat(notifier.arrived).as("the other issues").hasSize(20);
    world.pass(Duration.ofSeconds(15));
    assertThat(most).hasValue(1);
    List<String> ids = new ArrayList<>(world.arrivedIds());
    ids.removeIf(id -> id.compareTo(DeliverWorld.id(20)) > 0);
    assertThat(ids).hasSize(20).isSorted();
  }

  @Test
  @DisplayName("a target that hangs delays no other")
  void hanging() throws InterruptedException {
    CountDownLatch hang = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(50);
    notifier.behaviour =
        (place, _, _) -> {
          if (place.equals("hangs")) {
            awaitQuietly(hang);
          } else {
            others.countDown();
          }
          return "200";
        };
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      decisions.add(world.decision(i, "hangs", i));
    }
    for (int i = 200; i < 250; i++) {
      decisions.add(world.decision(i, "p" + i % 7, i));
    }
    world.decide(decisions);
    world.deliver.tick();
    others.await();
    assertThat(
            List.copyOf(notifier.asked).stream()
                .filter(asked -> asked.place().equals("hangs"))
                .count())
        .isLessThanOrEqualTo(DeliverWorld.UNPACED.perTarget());
    hang.countDown();
    world.deliver.awaitRest();
    assertThat(world.waiting()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("a host that fails five times is left alone, then asked once, and all goes on")
  void circuit() throws InterruptedException {
    notifier.behaviour =
        (_, _, _) -> {
          throw new OutgoingException(OutgoingException.Kind.NOT_SENT, "no connection", null);
        };
    DeliverWorld one = with(new DeliverSettings(1, 1, 1_000, Duration.ZERO, 0, 100, 500, 5_000));
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      decisions.add(
          one.decision(
              i,
              "t" + i % 3,
              i,
              "{\"type\":\"scripted\",\"place\":\"t" + i % 3 + "\",\"host\":\"down.example\"}"));
    }
    one.decide(decisions);
    one.run();
    assertThat(notifier.asked).hasSize(DeliverSettings.CIRCUIT_FAILURES);
    assertThat(one.meter.text()).contains("faultline_circuits_open 1");
    one.pass(Duration.ofSeconds(29));
    assertThat(notifier.asked).hasSize(DeliverSettings.CIRCUIT_FAILURES);
    one.pass(Duration.ofSeconds(1));
    assertThat(notifier.asked).as("one probe").hasSize(DeliverSettings.CIRCUIT_FAILURES + 1);
    one.pass(Duration.ofSeconds(59));
    assertThat(notifier.asked).hasSize(DeliverSettings.CIRCUIT_FAILURES + 1);
    assertThat(one.deliver.leftAloneUntil("down.example"))
        .contains(DeliverWorld.START.plusSeconds(90));
    notifier.behaviour = (_, _, _) -> "200";
    one.pass(Duration.ofSeconds(1));
    assertThat(notifier.arrived)
        .as("all but those that wait for their time")
        .hasSizeGreaterThan(50);
    one.pass(Duration.ofMinutes(2));
    assertThat(one.waiting()).isZero();
    assertThat(notifier.arrived).hasSize(60);
    assertThat(one.meter.text()).contains("faultline_circuits_open 0");
  }

  @Test
  @DisplayName("over the messages a minute decisions wait and are not lost")
  void pace() throws InterruptedException {
    DeliverWorld paced =
        with(new DeliverSettings(64, 16, 1_000, Duration.ZERO, 60, 100, 500, 5_000));
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      decisions.add(paced.decision(i, "a", i));
    }
    paced.decide(decisions);
    paced.run();
    assertThat(notifier.arrived).hasSize(60);
    time.updateAndGet(now -> now.plusMillis(500));
    assertThat(paced.meter.text())
        .contains("faultline_outbox_decisions 140", "faultline_outbox_oldest_seconds 0.5");
    time.updateAndGet(now -> now.minusMillis(500));
    paced.pass(Duration.ofSeconds(60));
    assertThat(notifier.arrived).hasSize(120);
    paced.pass(Duration.ofSeconds(80));
    assertThat(notifier.arrived).hasSize(200);
    assertThat(paced.waiting()).isZero();
  }

  @Test
  @DisplayName("quiet hours end by themselves")
  void quiet() throws InterruptedException {
    Instant morning = DeliverWorld.START.plus(Duration.ofHours(1));
    String options = "{\"type\":\"scripted\",\"place\":\"a\"}";
    world.decide(world.decision(1, "a", 1, options, morning), world.decision(2, "a", 2));
    assertThat(world.deliver.run(Set.of(world.project.scope()), morning)).contains(morning);
    assertThat(world.arrivedIds()).containsExactly(DeliverWorld.id(2));
    time.set(morning);
    world.run();
    assertThat(world.arrivedIds()).containsExactly(DeliverWorld.id(2), DeliverWorld.id(1));
  }

  @Test
  @DisplayName("a deleted project's decisions are dropped, a deleted issue's are delivered")
  void deleted() throws InterruptedException {
    world.decide(world.decision(1, "a", 1));
    world.lanes.deleteProject(world.project);
    world.run();
    while (world.removals.work(Share.of(world.time::get)) > 0) {
      assertThat(world.removals.waiting()).isGreaterThanOrEqualTo(0);
    }
    assertThat(notifier.asked).isEmpty();
    assertThat(world.waiting()).isZero();
  }

  @Test
  @DisplayName("what the relay passes on is told and settled, a repeated hook once")
  void relay() throws InterruptedException {
    assertThat(world.outbox.append(DeliverWorld.relayed(1, "a", time.get()))).isTrue();
    assertThat(world.outbox.append(DeliverWorld.relayed(1, "a", time.get()))).isFalse();
    assertThat(world.outbox.append(DeliverWorld.relayed(2, "a", time.get()))).isTrue();
    world.run();
    assertThat(world.arrivedIds())
        .containsExactlyInAnyOrder(DeliverWorld.id(1), DeliverWorld.id(2));
    assertThat(world.waiting(Decision.RELAY)).isZero();
  }

  @Test
  @DisplayName("a target remembers what it keeps about an issue, over a restart")
  void memory() throws InterruptedException {
    notifier.behaviour =
        (_, _, attempt) -> {
          String known = attempt.memory().find("thread").orElse("none");
          attempt.memory().keep("thread", "171." + attempt.number());
          return known;
        };
    world.decide(world.decision(1, "a", 1));
    world.run();
    DeliverWorld again = new DeliverWorld(engine, time, notifier);
    again.decide(again.decision(2, "a", 1), again.decision(3, "a", 2), again.decision(4, "b", 1));
    again.run();
    assertThat(log(1)).extracting(Delivery::detail).containsOnlyOnce("171.1");
    assertThat(log(2)).extracting(Delivery::detail).containsExactly("none");
  }

  @Test
  @DisplayName("an hour of a hanging destination with 100,000 decisions is a page in memory")
  void bounded() throws InterruptedException {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger names = new AtomicInteger();
    notifier.behaviour =
        (place, _, _) -> {
          most.accumulateAndGet(world.deliver.decisionsHeld(), Math::max);
          names.accumulateAndGet(world.deliver.namesHeld(), Math::max);
          if (place.startsWith("dead")) {
            throw new OutgoingException(
                OutgoingException.Kind.UNKNOWN, "no answer within 10 s", null);
          }
          return "200";
        };
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      decisions.add(world.decision(i, i % 2 == 0 ? "dead" : "dead" + i % 1_000, i));
    }
    world.decide(decisions);
    for (int second = 0; second < 3_600; second += 10) {
      time.updateAndGet(now -> now.plusSeconds(10));
      if (second % 600 == 0) {
        world.decide(world.decision(200_000 + second, "good", 1));
      }
      world.run();
    }
    DeliverSettings settings = DeliverWorld.UNPACED;
    assertThat(most.get())
        .isPositive()
        .isLessThanOrEqualTo(
            settings.decisions()
                + settings.targets() * DeliverSettings.SHORT_PAGE
                + settings.page());
    assertThat(names.get()).isLessThan(1_000);
    assertThat(notifier.arrived).as("the healthy target meanwhile").hasSize(6);
    assertThat(world.waiting()).isGreaterThan(99_000);
  }
}
