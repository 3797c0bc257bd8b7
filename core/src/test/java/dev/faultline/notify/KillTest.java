package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.issue.IssueId;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Kills room 6 before each of its steps, its commits and the moments around a message's arrival,
 * and starts it again over what is left.
 */
class KillTest {
  private static final int STEPS_MAX = 200;

  private final AtomicReference<Instant> time = new AtomicReference<>(DeliverWorld.START);

  /** Messages as the other side has them, and what it was told about repetition. */
  private record Got(String id, boolean repeated) {}

  /** Answers what arrived with a kill before a step; null where the work was done before it. */
  private List<Got> killedBefore(int steps, DeliverSettings settings) throws InterruptedException {
    time.set(DeliverWorld.START);
    MemoryEngine engine = new MemoryEngine(time::get);
    List<Got> got = new ArrayList<>();
    DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();
    DeliverWorld first = new DeliverWorld(engine, time, notifier, settings);
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      decisions.add(first.decision(i, i % 2 == 0 ? "a" : "b", i / 2));
    }
    first.decide(decisions);
    first.outbox.append(DeliverWorld.relayed(4, "c", time.get()));

    MortalEngine mortal = new MortalEngine(engine, steps);
    AtomicInteger failures = new AtomicInteger();
    notifier.behaviour =
        (place, _, attempt) -> {
          mortal.step(); // Killed before it went out.
          if (place.equals("b") && failures.getAndIncrement() == 0) {
            throw DeliveryException.later("not now", null);
          }
          synchronized (got) {
            got.add(new Got(attempt.id(), attempt.repeated()));
          }
          mortal.step(); // Killed before the answer came.
          return "200";
        };
    DeliverWorld killed = new DeliverWorld(mortal, time, notifier, settings);
    for (int second = 0; second < 30 && !mortal.died(); second++) {
      killed.run();
      time.updateAndGet(now -> now.plusSeconds(1));
    }
    boolean died = mortal.died();
    killed.deliver.stop();
    killed.deliver.awaitRest();

    notifier.behaviour =
        (_, _, attempt) -> {
          synchronized (got) {
            got.add(new Got(attempt.id(), attempt.repeated()));
          }
          return "200";
        };
    DeliverWorld again = new DeliverWorld(engine, time, notifier, settings);
    again.run();
    again.pass(Duration.ofSeconds(90));
    assertThat(again.waiting()).as("left after a kill before step " + steps).isZero();
    assertThat(again.waiting(Decision.RELAY)).isZero();
    assertThat(again.deliveries.deadLetters(again.project, 10, null).items()).isEmpty();
    check(steps, got, again);
    return died ? got : List.of();
  }

  private static void check(int steps, List<Got> got, DeliverWorld world) {
    for (int i = 0; i <= 4; i++) {
      String id = DeliverWorld.id(i);
      List<Got> of = got.stream().filter(each -> each.id().equals(id)).toList();
      String what = "decision " + i + " after a kill before step " + steps;
      assertThat(of).as(what).isNotEmpty().hasSizeLessThanOrEqualTo(2);
      assertThat(of.getFirst().repeated() && of.size() == 2).as(what).isFalse();
      if (of.size() == 2) {
        assertThat(of.get(1).repeated()).as("marked: " + what).isTrue();
      }
      if (of.getLast().repeated() && i < 4) {
        assertThat(world.deliveries.log(new IssueId(7, i / 2), 100, null).items())
            .as(what)
            .anySatisfy(
                line -> {
                  assertThat(line.decision()).isEqualTo(id);
                  assertThat(line.result()).isEqualTo(Delivery.Result.UNKNOWN);
                  assertThat(line.detail()).matches("answer of attempt [12] unknown");
                });
      }
    }
  }

  private void everyStep(DeliverSettings settings) throws InterruptedException {
    int steps = 0;
    int doubled = 0;
    while (steps < STEPS_MAX) {
      List<Got> got = killedBefore(steps, settings);
      if (got.isEmpty()) {
        break;
      }
      doubled += got.size() > 5 ? 1 : 0;
      steps++;
    }
    assertThat(steps).as("steps until all was done").isBetween(15, STEPS_MAX - 1);
    assertThat(doubled).as("kills between arrival and answer").isPositive();
  }

  @Test
  @DisplayName("killed before any step, one worker: all arrives, twice only where marked")
  void oneWorker() throws InterruptedException {
    everyStep(new DeliverSettings(1, 1, 1_000, Duration.ZERO, 0, 100, 500, 5_000));
  }

  @Test
  @DisplayName("killed before any step, many workers: all arrives, twice only where marked")
  void manyWorkers() throws InterruptedException {
    everyStep(new DeliverSettings(8, 4, 2, Duration.ZERO, 0, 4, 2, 5_000));
  }
}
