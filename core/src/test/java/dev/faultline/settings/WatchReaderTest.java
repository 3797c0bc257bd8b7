package dev.faultline.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.WatchRule;
import dev.faultline.alert.Why;
import dev.faultline.config.Watch;
import dev.faultline.event.Level;
import dev.faultline.grouping.Glob;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WatchReaderTest {
  private static final String TARGET =
      """
      [[notify.target]]
      name = "ops"
      type = "slack"
      endpoint = "https://hooks.slack.com/services/a"
      channel = "#ops"
      """;

  private static List<Watch> read(String toml) throws SettingException {
    return NotifyTables.read(Toml.parse(TARGET + toml), null, null).watches();
  }

  @Test
  void readsEverythingARuleCanSay() throws SettingException {
    Watch watch =
        read("""
                [[notify.rule]]
                name = "burning"
                project = "shop"
                to = ["ops"]
                on = ["new", "regression"]
                more-than = 100
                within = "10m"
                level = "error"
                environment = ["prod*"]
                tags = { team = "checkout" }
                quiet = { from = "22:00", to = "07:00", zone = "Asia/Tokyo", days = ["sat", "sunday"] }
                at-most-every = "1h"
                """)
            .getFirst();
    assertThat(watch.project()).isEqualTo("shop");
    assertThat(watch.targets())
        .containsExactly(
            Map.of(
                "type",
                "slack",
                "endpoint",
                "https://hooks.slack.com/services/a",
                "channel",
                "#ops"));
    assertThat(watch.rule())
        .isEqualTo(
            new WatchRule(
                "burning",
                Set.of(Why.Cause.NEW, Why.Cause.REGRESSION),
                new WatchRule.Burst(100, 10),
                new WatchRule.Filter(
                    Level.ERROR, List.of(new Glob("prod*")), Map.of("team", new Glob("checkout"))),
                new WatchRule.QuietHours(
                    ZoneId.of("Asia/Tokyo"),
                    LocalTime.of(22, 0),
                    LocalTime.of(7, 0),
                    EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY)),
                Duration.ofHours(1)));
  }

  @Test
  void aShortRuleIsEnough() throws SettingException {
    Watch watch = read("[[notify.rule]]\nname = \"n\"\nto = \"ops\"\non = \"new\"\n").getFirst();
    assertThat(watch.project()).isEmpty();
    assertThat(watch.rule())
        .isEqualTo(
            new WatchRule(
                "n", Set.of(Why.Cause.NEW), null, WatchRule.Filter.ALL, null, Duration.ZERO));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void saysWhatIsWrongAndWhere(String line, String said) {
    String rule = "[[notify.rule]]\nname = \"n\"\n";
    String to = line.startsWith("to") ? "" : "to = [\"ops\"]\n";
    String on = line.startsWith("on") ? "" : "on = [\"new\"]\n";
    assertThatThrownBy(() -> read(rule + to + on + line))
        .isInstanceOf(SettingException.class)
        .hasMessageContaining("[[notify.rule]] number 1")
        .hasMessageContaining(said);
  }

  static List<Arguments> wrong() {
    return List.of(
        Arguments.of("to = [\"dev\"]", "no [[notify.target]] is called so"),
        Arguments.of("to = []", "must name the targets"),
        Arguments.of("on = [\"old\"]", "may have \"new\" and \"regression\""),
        Arguments.of("more-than = 5", "together with within"),
        Arguments.of("within = \"10m\"", "together with within"),
        Arguments.of("more-than = 5\nwithin = \"90s\"", "whole minutes"),
        Arguments.of("more-than = 5\nwithin = \"2d\"", "whole minutes"),
        Arguments.of("level = \"bad\"", "must be fatal"),
        Arguments.of("at-most-every = \"soon\"", "must be a time like"),
        Arguments.of("quiet = { from = \"22:00\" }", "to is missing"),
        Arguments.of("quiet = { from = \"22:00\", to = \"25:00\" }", "must be a time like"),
        Arguments.of("quiet = { from = \"1:00\", to = \"02:00\" }", "must be a time like"),
        Arguments.of("quiet = { from = \"01:00\", to = \"02:00\", zone = \"Mars\" }", "time zone"),
        Arguments.of("tags = { team = 1 }", "table of texts"),
        Arguments.of("colour = 1", "is not known"));
  }

  @Test
  void namesAreUnique() {
    String rule = "[[notify.rule]]\nname = \"n\"\nto = \"ops\"\non = \"new\"\n";
    assertThatThrownBy(() -> read(rule + rule)).hasMessageContaining("two rules with the name");
    assertThatThrownBy(() -> read(TARGET + rule)).hasMessageContaining("another target");
  }
}
