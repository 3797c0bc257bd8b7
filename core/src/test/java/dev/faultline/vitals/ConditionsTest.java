package dev.faultline.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Alarm;
import dev.faultline.project.Project;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Share;
import dev.faultline.storage.StorageProbe;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final MemoryEngine engine = new MemoryEngine(now::get);
  private final Projects projects =
      new Projects(engine, now::get, () -> "0123456789abcdef0123456789abcdef");
  private final Removals removals = new Removals(engine, projects, () -> {});
  private final Conditions conditions =
      new Conditions(
          new StorageProbe(engine, now::get),
          projects,
          new Outbox(engine),
          new Deliveries(engine),
          removals,
          () -> 0);

  private List<String> ringing() {
    return conditions.judge(now.get()).stream().filter(Alarm::rings).map(Alarm::name).toList();
  }

  @Test
  @DisplayName("removals that nobody clears are late; those that are cleared all the time are not")
  void removalsThatWait() {
    // The till is not removed yet: its job waits all the time.
    Project till = projects.getOrCreate("till");
    removals.project(till);
    for (String name : List.of("shop", "depot")) {
      assertThat(ringing()).isEmpty();
      now.updateAndGet(time -> time.plus(Conditions.LATE));
      assertThat(ringing()).isEmpty();
      removals.project(projects.getOrCreate(name));
      projects.remove(projects.getOrCreate(name).id());
      assertThat(removals.work(Share.of(now::get))).isEqualTo(1);
      assertThat(removals.waiting()).isEqualTo(1);
    }
    assertThat(ringing()).isEmpty();
    now.updateAndGet(time -> time.plus(Conditions.LATE).plusSeconds(1));
    assertThat(ringing()).containsExactly(Conditions.WORK_LATE);
    projects.remove(till.id());
    removals.work(Share.of(now::get));
    assertThat(ringing()).isEmpty();
  }
}
