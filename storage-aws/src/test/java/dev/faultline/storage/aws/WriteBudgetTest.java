package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine's calls cost, whatever they are for; PathBudgetTest has the product's. */
final class WriteBudgetTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

  private final Consumption cost = new Consumption();
  private final Engine engine;

  WriteBudgetTest(@TempDir Path folder) {
    engine = EmulatedAws.open(EmulatedAws.places(folder), CLOCK, cost);
  }

  @Test
  @DisplayName(
      "a commit of n small rows costs n + 2 write units, and no read where nothing came between")
  void smallRows() {
    commit(0);
    cost.reset();
    commit(1);
    assertThat(cost.writes()).isEqualTo(Map.of("log", 1.0, "mark", 1.0, "row p ", 5.0));
    assertThat(cost.reads()).isZero();
    assertThat(cost.requests()).isEqualTo(Map.of("PutItem", 7L));
  }

  @Test
  @DisplayName("a small object costs its KiB and no request to S3, a large one a unit and a put")
  void objects() {
    commit(0);
    cost.reset();
    commit(1, new byte[4_000]);
    assertThat(cost.writes()).isEqualTo(Map.of("log", 1.0, "mark", 1.0, "pack", 4.0));
    assertThat(cost.requests()).isEqualTo(Map.of("PutItem", 3L));
    cost.reset();
    commit(2, new byte[40_000]);
    assertThat(cost.writes()).isEqualTo(Map.of("log", 1.0, "mark", 1.0, "name", 1.0));
    assertThat(cost.requests()).isEqualTo(Map.of("PutItem", 3L, "PutObject", 1L));
    cost.reset();
    assertThat(engine.blobs().find("pack/1")).isPresent();
    assertThat(cost.requests()).isEqualTo(Map.of("GetItem", 1L));
    assertThat(engine.blobs().find("pack/2")).isPresent();
    assertThat(cost.requests()).isEqualTo(Map.of("GetItem", 2L, "GetObject", 1L));
    assertThat(cost.reads()).isEqualTo(2);
  }

  private void commit(long after, byte[] bytes) {
    long expiresAt = CLOCK.instant().plus(Duration.ofDays(90)).getEpochSecond();
    List<Commit.NewBlob> blobs = List.of(new Commit.NewBlob("pack/" + after, bytes, expiresAt));
    assertThat(engine.table().commit(new Commit("lane", after, List.of(), List.of(), blobs)))
        .isEqualTo(new Committed.Done(after + 1));
  }

  private void commit(long after) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      changes.add(new Change.Put(new Key("p", "row " + i), new byte[100]));
    }
    assertThat(engine.table().commit(new Commit("lane", after, changes)))
        .isEqualTo(new Committed.Done(after + 1));
  }

  @Test
  @DisplayName("a row costs one read unit, the head of a lane with nothing new one")
  void reads() {
    commit(0);
    Key key = new Key("p", "row 1");
    cost.reset();
    engine.table().find(key);
    assertThat(cost.reads()).isEqualTo(1);
    cost.reset();
    engine.table().head("lane");
    assertThat(cost.requests()).isEqualTo(Map.of("Query", 1L));
    assertThat(cost.reads()).isEqualTo(1);
  }
}
