package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.storage.DeadLetter;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A dead letter is put back by somebody who saw it the moment it was there: before each step that
 * the process still makes of giving it up.
 */
class PutBackTest {
  private static final int STEPS_MAX = 200;

  /** Whose decision it is. */
  enum Whose {
    PROJECT,
    RELAY
  }

  @ParameterizedTest
  @EnumSource(Whose.class)
  @DisplayName("a dead letter that is put back while it is put away arrives, once")
  void whilePutAway(Whose whose) throws InterruptedException {
    int seen = 0;
    int step = 0;
    Met met = putBack(whose, step);
    while (met.stood) {
      assertThat(++step).as("it ends").isLessThan(STEPS_MAX);
      seen += met.seen ? 1 : 0;
      met = putBack(whose, step);
    }
    assertThat(seen).as("steps that are left when it is seen").isPositive();
  }

  /** What was met when the process stood. */
  private record Met(boolean stood, boolean seen) {}

  private static Met putBack(Whose whose, int step) throws InterruptedException {
    var time = new AtomicReference<>(DeliverWorld.START);
    var engine = new GatedEngine(new MemoryEngine(time::get), true);
    DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();
    AtomicBoolean works = new AtomicBoolean();
    notifier.behaviour =
        (_, _, _) -> {
          if (!works.get()) {
            throw DeliveryException.never("it answered 404");
          }
          return "200";
        };
    DeliverWorld world = new DeliverWorld(engine, time, notifier);
    String scope = whose == Whose.RELAY ? Decision.RELAY : world.project.scope();
    if (whose == Whose.RELAY) {
      world.outbox.append(DeliverWorld.relayed(1, "a", time.get()));
    } else {
      world.decide(world.decision(1, "a", 1));
    }
    engine.standBefore(step);
    boolean stood = engine.start(() -> run(world));
    works.set(true);
    AtomicBoolean replayed = new AtomicBoolean();
    Thread person =
        engine.use(
            () -> {
              List<DeadLetter> dead = world.deliveries.deadLetters(scope, 10, null).items();
              replayed.set(!dead.isEmpty() && world.deliver.replay(scope, dead.getFirst().name()));
            });
    engine.goOn();
    person.join();
    world.pass(Duration.ofSeconds(5));
    int times = notifier.arrived.size();
    boolean dead = !world.deliveries.deadLetters(scope, 10, null).items().isEmpty();
    assertThat(times).as("times it arrived, put back before step %d", step).isEqualTo(dead ? 0 : 1);
    assertThat(dead && replayed.get()).as("put back, and still there, step %d", step).isFalse();
    assertThat(world.waiting(scope)).as("waiting, step %d", step).isZero();
    return new Met(stood, replayed.get());
  }

  private static void run(DeliverWorld world) {
    try {
      world.run();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
