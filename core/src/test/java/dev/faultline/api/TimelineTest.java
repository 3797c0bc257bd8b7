package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Issues.MinuteCount;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static Instant at(String time) {
    return Instant.parse(time);
  }

  @Test
  void sumsMinutesUpAndShowsEmptyHours() {
    Timeline timeline =
        Timeline.of(
            Timeline.Unit.HOUR,
            at("2026-11-22T00:00:00Z"),
            at("2026-11-22T03:00:00Z"),
            List.of(
                new MinuteCount(at("2026-11-22T00:00:00Z"), 1),
                new MinuteCount(at("2026-11-22T00:59:00Z"), 2),
                new MinuteCount(at("2026-11-22T02:00:00Z"), 4)));

    assertThat(timeline.points())
        .containsExactly(
            new Timeline.Point(at("2026-11-22T00:00:00Z"), 3),
            new Timeline.Point(at("2026-11-22T01:00:00Z"), 0),
            new Timeline.Point(at("2026-11-22T02:00:00Z"), 4));
  }

  @Test
  void knowsHowLongMonthsAreInUtc() {
    Instant end = Timeline.end(Timeline.Unit.MONTH, at("2028-03-15T12:00:00Z"));
    assertThat(end).isEqualTo("2028-04-01T00:00:00Z");
    assertThat(Timeline.usualFrom(Timeline.Unit.MONTH, end)).isEqualTo("2027-04-01T00:00:00Z");

    Timeline timeline =
        Timeline.of(
            Timeline.Unit.MONTH,
            at("2028-02-01T00:00:00Z"),
            end,
            List.of(
                new MinuteCount(at("2028-02-29T23:59:00Z"), 5),
                new MinuteCount(at("2028-03-01T00:00:00Z"), 7)));

    assertThat(timeline.points())
        .containsExactly(
            new Timeline.Point(at("2028-02-01T00:00:00Z"), 5),
            new Timeline.Point(at("2028-03-01T00:00:00Z"), 7));
  }

  @Test
  void widensToWholeUnits() {
    assertThat(Timeline.end(Timeline.Unit.DAY, at("2026-11-22T00:00:00Z")))
        .isEqualTo("2026-11-22T00:00:00Z");
    assertThat(Timeline.end(Timeline.Unit.DAY, at("2026-11-22T00:00:00.001Z")))
        .isEqualTo("2026-11-23T00:00:00Z");
    assertThat(Timeline.Unit.MINUTE.floor(at("2026-11-22T03:04:59.999Z")))
        .isEqualTo("2026-11-22T03:04:00Z");
    assertThat(Timeline.usualFrom(Timeline.Unit.MINUTE, at("2026-11-22T03:00:00Z")))
        .isEqualTo("2026-11-22T02:00:00Z");
  }
}
