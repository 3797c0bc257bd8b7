package dev.faultline.vitals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Beat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WellnessTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private static List<Vitals.Problem> problems(Instant tried, String fault) {
    Vitals.Heartbeat heartbeat =
        new Vitals.Heartbeat("hc.example.com", INTERVAL, new Beat(tried, null, fault));
    return Wellness.beside(Listeners.NONE, heartbeat, "", NOW);
  }

  @Test
  @DisplayName("a heartbeat in time is well, one that did not arrive asks for attention")
  void inTime() {
    assertThat(problems(NOW.minus(INTERVAL), "")).isEmpty();
    assertThat(problems(NOW.minus(INTERVAL), "answered 500"))
        .extracting(Vitals.Problem::weight)
        .containsExactly(Vitals.State.ATTENTION);
  }

  @Test
  @DisplayName("a clock that stands still is told of, also where the last heartbeat failed")
  void standsStill() {
    for (String fault : List.of("", "answered 500")) {
      assertThat(problems(NOW.minus(INTERVAL.multipliedBy(4)), fault))
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.weight()).isEqualTo(Vitals.State.UNWELL);
                assertThat(problem.text()).contains("the clock stands still");
              });
    }
  }
}
