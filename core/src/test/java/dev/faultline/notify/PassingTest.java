package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.outgoing.Call;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.memory.MemoryEngine;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Room 6 on a host that does not stay: so much at a time, and when to come again. */
class PassingTest {
  private static final Instant EVER = DeliverWorld.START.plus(Duration.ofDays(1));

  private final AtomicReference<Instant> time = new AtomicReference<>(DeliverWorld.START);
  private final MemoryEngine engine = new MemoryEngine(time::get);
  private final DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();

  private DeliverWorld world() {
    return new DeliverWorld(
        engine,
        time,
        notifier,
        new DeliverSettings(1, 1, 1_000, Duration.ZERO, 0, 100, 500, 5_000));
  }

  @Test
  @DisplayName("does what is due in these scopes, and nothing is left where nothing waits")
  void scopes() throws InterruptedException {
    DeliverWorld world = world();
    world.decide(world.decision(1, "a", 1), world.decision(2, "b", 1));
    world.outbox.append(DeliverWorld.relayed(3, "c", time.get()));
    assertThat(world.deliver.run(Set.of(world.project.scope()), EVER)).isEmpty();
    assertThat(world.arrivedIds())
        .containsExactlyInAnyOrder(DeliverWorld.id(1), DeliverWorld.id(2));
    assertThat(world.waiting(Decision.RELAY)).isOne();
    assertThat(world.deliver.run(Set.of(Decision.RELAY), EVER)).isEmpty();
    assertThat(world.waiting(Decision.RELAY)).isZero();
  }

  @Test
  @DisplayName("begins nothing when its time is over; what is left is due at once")
  void bounded() throws InterruptedException {
    DeliverWorld world = world();
    notifier.behaviour =
        (_, _, _) -> {
          time.updateAndGet(now -> now.plusSeconds(5));
          return "200";
        };
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      decisions.add(world.decision(i, "t" + i % 2, i));
    }
    world.decide(decisions);
    Set<String> scopes = Set.of(world.project.scope());
    assertThat(world.deliver.run(scopes, time.get().plusSeconds(12))).contains(time.get());
    assertThat(notifier.arrived).hasSize(3);
    assertThat(world.deliver.namesHeld()).isZero();
    assertThat(world.deliver.decisionsHeld()).isZero();
    assertThat(world.deliver.run(scopes, time.get())).as("no time at all").contains(time.get());
    assertThat(notifier.arrived).hasSize(3);
    assertThat(world.deliver.run(scopes, EVER)).isEmpty();
    assertThat(notifier.arrived).hasSize(6);
    assertThat(world.waiting()).isZero();
  }

  @Test
  @DisplayName("says when a failed one, a held back one and a faulty storage are due again")
  void again() throws InterruptedException {
    DeliverWorld world = world();
    Instant morning = time.get().plus(Duration.ofHours(1));
    world.decide(
        world.decision(1, "a", 1, "{\"type\":\"scripted\",\"place\":\"a\"}", morning),
        world.decision(2, "b", 1));
    Set<String> scopes = Set.of(world.project.scope());
    notifier.behaviour =
        (_, _, _) -> {
          throw DeliveryException.later("not now", Duration.ofMinutes(2));
        };
    Instant again = world.deliver.run(scopes, EVER).orElseThrow();
    assertThat(again).isAfter(time.get().plus(Duration.ofMinutes(2))).isBefore(morning);
    assertThat(world.deliver.namesHeld()).isZero();

    notifier.behaviour = (_, _, _) -> "200";
    time.set(again);
    assertThat(world.deliver.run(scopes, EVER)).contains(morning);
    assertThat(world.arrivedIds()).containsExactly(DeliverWorld.id(2));

    MortalEngine dead = new MortalEngine(engine, 0);
    DeliverWorld broken = new DeliverWorld(dead, time, notifier);
    assertThatThrownBy(dead::step).isInstanceOf(StorageException.class);
    assertThat(broken.deliver.run(scopes, EVER)).contains(time.get().plus(DeliverSettings.REST));
  }

  @Test
  @DisplayName("an attempt of many calls makes none after its time")
  void calls() throws InterruptedException {
    DeliverWorld world = world();
    notifier.behaviour =
        (_, _, attempt) -> {
          time.updateAndGet(now -> now.plus(DeliverSettings.CALLS_WITHIN).plusMillis(1));
          attempt.outgoing().send(Call.of("GET", URI.create("https://a.example")));
          return "200";
        };
    world.decide(world.decision(1, "a", 1));
    Instant again = world.deliver.run(Set.of(world.project.scope()), EVER).orElseThrow();
    assertThat(again).isAfter(time.get());
    assertThat(world.deliveries.log(new IssueId(7, 1), 10, null).items())
        .singleElement()
        .satisfies(
            line -> assertThat(line.detail()).isEqualTo("the attempt took longer than 30 s"));
  }
}
