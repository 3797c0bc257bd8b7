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

/** The bucket's rules in the template: without one, bodies would stay for ever. */
final class KeepRulesTest {
  private static final Pattern RULE =
      Pattern.compile(
          "\\{Id: keep-\\d+, Status: Enabled, Prefix: (\\S+), ExpirationInDays: (\\d+)}");

  @Test
  @DisplayName("every step objects are kept by has its rule in the template, and no other is there")
  void rules() throws IOException {
    String template = Files.readString(Path.of("src", "main", "cloudformation", "faultline.yaml"));
    List<String> rules = new ArrayList<>();
    for (Matcher rule = RULE.matcher(template); rule.find(); ) {
      rules.add(rule.group(1) + " " + rule.group(2));
    }
    assertThat(rules)
        .containsExactlyElementsOf(
            Keep.STEPS.stream().map(days -> Keep.prefix(days) + " " + days).toList());
  }
}
