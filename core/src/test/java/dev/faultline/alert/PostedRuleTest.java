package dev.faultline.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the original's rule, one event a commit and all in one commit. */
class PostedRuleTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1 2 3 4 5 6",
    "10, 5, 1 10 15 20 25",
    "-1, 0, 1",
    "0, 3, 1 3 6 9",
    "4, 0, 1 4 5 6 7 8",
    "0, 1.5, 1 3 6",
    "2.5, 0, 1 3 4 5 6",
    "1, -3, 1 3 6 9"
  })
  void firesAtTheOriginalsOrdinals(double threshold, double interval, String expected) {
    PostedRule rule = PostedRule.of(threshold, interval, TimeUnit.MINUTE);
    List<Long> wanted = LongStream.of(numbers(expected)).boxed().toList();
    long last = wanted.size() == 1 ? 30 : wanted.getLast();
    List<Long> oneByOne = new ArrayList<>();
    List<Sighting> all = new ArrayList<>();
    for (long n = 1; n <= last; n++) {
      all.add(sighting(n, n, false));
      rule.decide(List.of(sighting(n, n, false)), new Nothing())
          .ifPresent(firing -> oneByOne.add(firing.why().last()));
    }
    assertThat(oneByOne).isEqualTo(wanted);

    Rule.Firing together = rule.decide(all, new Nothing()).orElseThrow();
    assertThat(together.why().fired()).isEqualTo(wanted.size());
    assertThat(together.why().first()).isEqualTo(1);
    assertThat(together.why().last()).isEqualTo(wanted.getLast());
    assertThat(together.why().cause()).isEqualTo(Why.Cause.NEW);
  }

  @Test
  void namesWhatFiredTogether() {
    PostedRule rule = PostedRule.of(0, 0, TimeUnit.MINUTE);
    List<Sighting> batch =
        LongStream.rangeClosed(5, 9).mapToObj(n -> sighting(n, n - 2, false)).toList();
    assertThat(rule.decide(batch, new Nothing()).orElseThrow().why().text())
        .isEqualTo("5th to 9th event, 7 in this minute");
    assertThat(rule.decide(List.of(sighting(1, 1, false)), new Nothing()).orElseThrow().why())
        .isEqualTo(new Why(Why.Cause.NEW, "", "first event", 1, 1, 1));
  }

  @Test
  void aNewMinuteCountsFromOne() {
    PostedRule rule = PostedRule.of(10, 5, TimeUnit.MINUTE);
    assertThat(rule.decide(List.of(sighting(11, 1, false)), new Nothing())).isEmpty();
    assertThat(rule.decide(List.of(sighting(20, 10, false)), new Nothing())).isPresent();
  }

  @Test
  void aRegressionIsNamedWhereTheRuleFiresAnyhow() {
    Why why =
        PostedRule.of(0, 0, TimeUnit.MINUTE)
            .decide(List.of(sighting(7, 1, true)), new Nothing())
            .orElseThrow()
            .why();
    assertThat(why.cause()).isEqualTo(Why.Cause.REGRESSION);
    assertThat(why.text()).contains("came back after it was resolved");
  }

  @Test
  void showsTheNewestEventWithABody() {
    List<Sighting> batch =
        List.of(
            sighting(1, 1, false),
            new Sighting(
                new EventId(0, 2), 2, 2, false, false, NOW, Level.ERROR, null, null, List.of()));
    assertThat(
            PostedRule.of(0, 0, TimeUnit.MINUTE)
                .decide(batch, new Nothing())
                .orElseThrow()
                .shown()
                .ordinal())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1|1st",
        "2 3|2nd and 3rd",
        "11 12 13|11th to 13th",
        "21 23|21st and 23rd",
        "10 15 20|10th, 15th and 20th",
        "1 2 3 4 9|1st to 4th and 9th",
        "2 4 6 8 10 12 14 16|8 of 2nd to 16th",
        "111 122|111th and 122nd"
      })
  void namesNumbersAsPeopleDo(String numbers, String text) {
    assertThat(Ordinals.of(LongStream.of(numbers(numbers)).boxed().toList())).isEqualTo(text);
  }

  private static long[] numbers(String text) {
    return List.of(text.split(" ")).stream().mapToLong(Long::parseLong).toArray();
  }

  private static Sighting sighting(long ordinal, long inUnit, boolean reopened) {
    return new Sighting(
        new EventId(0, ordinal),
        ordinal,
        inUnit,
        reopened,
        true,
        NOW,
        Level.ERROR,
        null,
        null,
        List.of());
  }

  /** A rule of a client looks at nothing but its events. */
  private static final class Nothing implements Rule.Past {
    @Override
    public Instant now() {
      return NOW;
    }

    @Override
    public OptionalLong lastFired() {
      return OptionalLong.empty();
    }

    @Override
    public long inLastMinutes(int minutes) {
      throw new IllegalStateException("not asked for");
    }
  }
}
