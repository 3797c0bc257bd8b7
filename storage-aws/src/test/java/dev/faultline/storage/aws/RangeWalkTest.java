package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Change;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs to walk over what was removed lately. */
final class RangeWalkTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

  private final Consumption cost = new Consumption();
  private final AwsPlaces places;
  private final AwsEngine engine;

  RangeWalkTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
    engine = EmulatedAws.open(places, CLOCK, cost);
  }

  private static Key key(int number) {
    return new Key("p", "%05d".formatted(number));
  }

  private Page<Row> first(int rows) {
    cost.reset();
    return engine.table().range(Range.all("p", rows));
  }

  @Test
  @DisplayName("a thousand removed rows in front of the first one take ten queries")
  void markers() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      changes.add(new Change.Delete(key(i)));
    }
    changes.add(new Change.Put(key(1_000), new byte[1]));
    EmulatedAws.fill(places, changes);
    assertThat(first(1).items()).extracting(Row::key).containsExactly(key(1_000));
    assertThat(cost.requests().get("Query")).isLessThanOrEqualTo(10);
    // About a hundred bytes each, and each query rounded up.
    assertThat(cost.reads()).isLessThan(40);
  }

  @Test
  @DisplayName("where nothing was removed no more is read than was asked for")
  void rows() {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      changes.add(new Change.Put(key(i), new byte[4_000]));
    }
    EmulatedAws.fill(places, changes);
    assertThat(first(10).items()).hasSize(10);
    assertThat(cost.requests()).isEqualTo(Map.of("Query", 1L));
    assertThat(cost.reads()).isLessThanOrEqualTo(14);
  }
}
