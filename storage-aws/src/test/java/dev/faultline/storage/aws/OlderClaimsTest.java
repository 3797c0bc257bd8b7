package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs to know that a queue hands out an entry for the second time. */
final class OlderClaimsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long MONTH = START.plus(Duration.ofDays(30)).getEpochSecond();

  private final Consumption cost = new Consumption();
  private final AwsPlaces places;
  private Instant now = START;

  OlderClaimsTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private AwsEngine open() {
    return EmulatedAws.open(places, () -> now, cost);
  }

  private static Claim claim(int number, Instant accepted) {
    return new Claim(new EventId(number, number), new byte[1], MONTH, accepted.getEpochSecond());
  }

  private static Commit commit(long after, Claim claim) {
    return new Commit("lane", after, List.of(claim), List.of(), List.of());
  }

  /** One commit every ten minutes of an id that was accepted a second before. */
  private AwsEngine sixHours() {
    AwsEngine engine = open();
    for (int i = 0; i < 36; i++) {
      now = START.plus(Duration.ofMinutes(10L * i));
      assertThat(engine.table().commit(commit(i, claim(i, now.minusSeconds(1)))))
          .isEqualTo(new Committed.Done(i + 1));
    }
    return engine;
  }

  @Test
  @DisplayName("what came in lately is looked for in memory only")
  void fresh() {
    AwsEngine engine = sixHours();
    engine.table().head("lane");
    cost.reset();
    assertThat(engine.table().commit(commit(36, claim(99, now.minus(Duration.ofMinutes(50))))))
        .isEqualTo(new Committed.Done(37));
    assertThat(cost.requests()).isEqualTo(Map.of("PutItem", 2L));
  }

  @Test
  @DisplayName("what waited for hours is looked for once in the log, no further than it is old")
  void old() {
    AwsEngine engine = sixHours();
    engine.table().head("lane");
    Claim again = claim(0, START.minusSeconds(1));
    assertThat(engine.table().commit(commit(36, again)))
        .isEqualTo(new Committed.Taken(Set.of(again.id())));
    Claim late = claim(99, START.plus(Duration.ofHours(3)));
    cost.reset();
    assertThat(engine.table().commit(commit(30, late))).isEqualTo(new Committed.Stale(36));
    assertThat(cost.requests()).isEmpty();
    assertThat(open().table().commit(commit(36, claim(98, now)))).isEqualTo(new Committed.Done(37));
    cost.reset();
    // Another process came between: the put is lost, and what was looked for is not looked for
    // again.
    assertThat(engine.table().commit(commit(36, late))).isEqualTo(new Committed.Stale(37));
    assertThat(engine.table().commit(commit(37, late))).isEqualTo(new Committed.Done(38));
    // Looked back, lost, saw what came between, and won: the log row and the mark.
    assertThat(cost.requests()).isEqualTo(Map.of("Query", 2L, "PutItem", 3L));
  }

  @Test
  @DisplayName("a clock that is some minutes behind hides nothing")
  void skew() {
    AwsEngine engine = open();
    // Accepted by a process whose clock is four minutes ahead of the one that counted.
    assertThat(engine.table().commit(commit(0, claim(1, now.plus(Duration.ofMinutes(4))))))
        .isEqualTo(new Committed.Done(1));
    for (int hour = 1; hour < 4; hour++) {
      Instant accepted = START.plus(Duration.ofHours(hour));
      now = accepted;
      engine.table().commit(commit(hour, claim(100 + hour, accepted)));
    }
    Claim again = claim(1, START.plus(Duration.ofMinutes(4)));
    assertThat(engine.table().commit(commit(4, again)))
        .isEqualTo(new Committed.Taken(Set.of(again.id())));
  }
}
