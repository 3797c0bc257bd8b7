package dev.faultline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.grouping.Glob;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchRuleTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z"); // a Sunday
  private static final Set<Why.Cause> BOTH = Set.of(Why.Cause.NEW, Why.Cause.REGRESSION);
  private static final Set<DayOfWeek> ALWAYS = EnumSet.allOf(DayOfWeek.class);

  @Test
  void firesOnNewAndOnRegressionAndNothingElse() {
    WatchRule rule = rule(BOTH, null, WatchRule.Filter.ALL, null, Duration.ZERO);
    assertThat(why(rule, event(1, false), past(NOW)).cause()).isEqualTo(Why.Cause.NEW);
    assertThat(why(rule, event(9, true), past(NOW)).cause()).isEqualTo(Why.Cause.REGRESSION);
    assertThat(rule.decide(List.of(event(9, false)), past(NOW))).isEmpty();
    WatchRule onlyNew =
        rule(Set.of(Why.Cause.NEW), null, WatchRule.Filter.ALL, null, Duration.ZERO);
    assertThat(onlyNew.decide(List.of(event(9, true)), past(NOW))).isEmpty();
  }

  @Test
  void firesWhenMoreThanSoManyCameAndThenHoldsItsPeace() {
    WatchRule rule =
        rule(Set.of(), new WatchRule.Burst(100, 10), WatchRule.Filter.ALL, null, Duration.ZERO);
    assertThat(rule.decide(List.of(event(100, false)), past(NOW, 100, -1))).isEmpty();
    Why why = why(rule, event(101, false), past(NOW, 101, -1));
    assertThat(why.text()).isEqualTo("101 events in 10 minutes (rule ops: more than 100)");
    long fired = NOW.getEpochSecond();
    assertThat(rule.decide(List.of(event(102, false)), past(NOW.plusSeconds(599), 500, fired)))
        .isEmpty();
    assertThat(rule.decide(List.of(event(102, false)), past(NOW.plusSeconds(600), 500, fired)))
        .isPresent();
  }

  @Test
  void speaksAtMostOnceInAPeriod() {
    WatchRule rule = rule(BOTH, null, WatchRule.Filter.ALL, null, Duration.ofHours(1));
    long fired = NOW.getEpochSecond();
    assertThat(rule.decide(List.of(event(9, true)), past(NOW.plusSeconds(3_599), 0, fired)))
        .isEmpty();
    assertThat(rule.decide(List.of(event(9, true)), past(NOW.plusSeconds(3_600), 0, fired)))
        .isPresent();
  }

  @Test
  void filtersByLevelEnvironmentAndTag() {
    WatchRule.Filter filter =
        new WatchRule.Filter(
            Level.ERROR, List.of(new Glob("prod*")), Map.of("team", new Glob("shop")));
    WatchRule rule = rule(BOTH, null, filter, null, Duration.ZERO);
    assertThat(passes(rule, Level.ERROR, "production", "shop")).isTrue();
    assertThat(passes(rule, Level.FATAL, "production", "shop")).isTrue();
    assertThat(passes(rule, Level.WARNING, "production", "shop")).isFalse();
    assertThat(passes(rule, Level.ERROR, "staging", "shop")).isFalse();
    assertThat(passes(rule, Level.ERROR, null, "shop")).isFalse();
    assertThat(passes(rule, Level.ERROR, "production", "other")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // Tokyo is UTC+9: 22:00 to 07:00 there is 13:00Z to 22:00Z
    "2026-11-22T12:59:59Z, 2026-11-22T12:59:59Z",
    "2026-11-22T13:00:00Z, 2026-11-22T22:00:00Z",
    "2026-11-22T21:59:59Z, 2026-11-22T22:00:00Z",
    "2026-11-22T22:00:00Z, 2026-11-22T22:00:00Z"
  })
  void waitsForTheEndOfQuietHoursOverMidnight(Instant now, Instant expected) {
    WatchRule.QuietHours quiet =
        new WatchRule.QuietHours(
            ZoneId.of("Asia/Tokyo"), LocalTime.of(22, 0), LocalTime.of(7, 0), ALWAYS);
    WatchRule rule = rule(BOTH, null, WatchRule.Filter.ALL, quiet, Duration.ZERO);
    assertThat(rule.decide(List.of(event(1, false)), past(now)).orElseThrow().notBefore())
        .isEqualTo(expected);
  }

  @Test
  void quietDaysThatFollowEachOtherAreOneQuietTime() {
    WatchRule.QuietHours weekend =
        new WatchRule.QuietHours(
            ZoneId.of("Europe/Berlin"),
            LocalTime.MIDNIGHT,
            LocalTime.MIDNIGHT,
            EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
    assertThat(weekend.next(Instant.parse("2026-11-21T05:00:00Z")))
        .isEqualTo(Instant.parse("2026-11-22T23:00:00Z"));
    assertThat(weekend.next(Instant.parse("2026-11-20T05:00:00Z")))
        .isEqualTo(Instant.parse("2026-11-20T05:00:00Z"));
  }

  @Test
  void quietHoursThatNeverEndDoNotHang() {
    WatchRule.QuietHours ever =
        new WatchRule.QuietHours(ZoneId.of("UTC"), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ALWAYS);
    assertThat(ever.next(NOW)).isAfter(NOW);
  }

  private static boolean passes(
      WatchRule rule, Level level, @Nullable String environment, String team) {
    Sighting sighting =
        new Sighting(
            new EventId(0, 1),
            1,
            1,
            false,
            true,
            NOW,
            level,
            environment,
            null,
            List.of(Map.entry("team", team)));
    return rule.decide(List.of(sighting), past(NOW)).isPresent();
  }

  private static Why why(WatchRule rule, Sighting sighting, Rule.Past past) {
    Optional<Rule.Firing> firing = rule.decide(List.of(sighting), past);
    return firing.orElseThrow().why();
  }

  private static WatchRule rule(
      Set<Why.Cause> on,
      WatchRule.@Nullable Burst burst,
      WatchRule.Filter filter,
      WatchRule.@Nullable QuietHours quiet,
      Duration atMostEvery) {
    return new WatchRule("ops", on, burst, filter, quiet, atMostEvery);
  }

  private static Sighting event(long ordinal, boolean reopened) {
    return new Sighting(
        new EventId(0, ordinal),
        ordinal,
        1,
        reopened,
        true,
        NOW,
        Level.ERROR,
        "production",
        null,
        List.of());
  }

  private static Rule.Past past(Instant now) {
    return past(now, 0, -1);
  }

  private static Rule.Past past(Instant now, long count, long fired) {
    return new Rule.Past() {
      @Override
      public Instant now() {
        return now;
      }

      @Override
      public OptionalLong lastFired() {
        return fired < 0 ? OptionalLong.empty() : OptionalLong.of(fired);
      }

      @Override
      public long inLastMinutes(int minutes) {
        return count;
      }
    };
  }
}
