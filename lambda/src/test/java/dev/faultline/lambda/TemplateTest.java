package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.aws.Keep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the functions rest on in the template. */
final class TemplateTest {
  private static final Pattern RULE =
      Pattern.compile(
          "\\{Id: keep-\\d+, Status: Enabled, Prefix: (\\S+), ExpirationInDays: (\\d+)}");

  private static final Pattern ALARM =
      Pattern.compile("AlarmName: !Sub faultline-\\$\\{Stage}-(\\S+)");

  private static String template() throws IOException {
    return Files.readString(Path.of("src", "main", "cloudformation", "faultline.yaml"));
  }

  @Test
  @DisplayName("the page shows every alarm of the template")
  void alarms() throws IOException {
    assertThat(ALARM.matcher(template()).results().map(alarm -> alarm.group(1)))
        .containsExactlyElementsOf(WatchedStack.ALARMS);
  }

  @Test
  @DisplayName("work may go on as a job of its own, however often")
  void loops() throws IOException {
    // By default Lambda stops the 17th invocation that follows from one message.
    assertThat(template()).containsOnlyOnce("RecursiveLoop: Allow");
    String work = template().split("\n  WorkFunction:\n", 2)[1].split("\n  [A-Z]", 2)[0];
    assertThat(work).contains("RecursiveLoop: Allow");
  }

  @Test
  @DisplayName("every step objects are kept by has its rule in the template, and no other is there")
  void rules() throws IOException {
    List<String> rules = new ArrayList<>();
    // Without its rule a body would stay for ever.
    for (Matcher rule = RULE.matcher(template()); rule.find(); ) {
      rules.add(rule.group(1) + " " + rule.group(2));
    }
    assertThat(rules)
        .containsExactlyElementsOf(
            Keep.STEPS.stream().map(days -> Keep.prefix(days) + " " + days).toList());
  }
}
