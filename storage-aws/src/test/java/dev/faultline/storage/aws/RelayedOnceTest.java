package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.storage.Outbox;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs to pass a webhook on once, however many were passed on lately. */
final class RelayedOnceTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final int HOOKS = 30;

  private final Consumption cost = new Consumption();
  private final AwsPlaces places;
  private Instant now = START;

  RelayedOnceTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private Outbox process() {
    return new Outbox(EmulatedAws.open(places, () -> now, cost));
  }

  private Decision hook(int number) {
    Note note = new Note("backlog", "added", "B-1", null, "text", List.of(), "Ann", "shop", now);
    return new Decision(
        Decision.id("address", "relay", "target", "delivery " + number, 0),
        Decision.RELAY,
        "target",
        "slack",
        new byte[0],
        now,
        now,
        new Decision.Relayed(note));
  }

  @Test
  @DisplayName("a webhook reads one row to be passed on once, and is known for three days")
  void once() {
    Outbox outbox = process();
    for (int i = 0; i < HOOKS; i++) {
      now = START.plus(Duration.ofHours(2L * i));
      assertThat(outbox.append(hook(i))).isTrue();
    }
    cost.reset();
    assertThat(outbox.append(hook(HOOKS))).isTrue();
    // The row of the hook; then the log, the hook, the decision and the lane's mark.
    assertThat(cost.requests()).isEqualTo(Map.of("BatchGetItem", 1L, "PutItem", 4L));
    assertThat(cost.reads()).isLessThanOrEqualTo(1);
    cost.reset();
    Outbox other = process();
    assertThat(other.append(hook(0))).isFalse();
    assertThat(other.append(hook(HOOKS))).isFalse();
    assertThat(cost.allWrites()).isZero();
    assertThat(cost.reads()).isLessThanOrEqualTo(4);
    now = START.plus(Duration.ofDays(3));
    assertThat(other.append(hook(0))).isTrue();
    assertThat(other.append(hook(1))).isFalse();
  }
}
