package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.settings.OnAws;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What docs/aws.md says of the stack, against the template that makes it. */
class AwsDocTest {
  private final String template = DeployRig.template();
  private final String doc = DeployRig.file("docs/aws.md").replaceAll("\\s+", " ");

  /** A resource or parameter of the template, as it stands there. */
  private String entry(String name) {
    Matcher found =
        Pattern.compile("(?m)^  " + name + ":\\n((?:    .*\\n|\\n)*)").matcher(template);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  private int number(String entry, String property) {
    Matcher found = Pattern.compile("\\b" + property + ": (\\d+)\\b").matcher(entry(entry));
    assertThat(found.find()).as(entry + "." + property).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  @DisplayName("the queue's numbers")
  void queue() {
    int hidden = number("Queue", "VisibilityTimeout") / 60;
    int days = number("Queue", "MessageRetentionPeriod") / 86_400;
    assertThat(doc)
        .contains(
            "hidden for %d minutes, %d tries, kept for %d days"
                .formatted(hidden, number("Queue", "maxReceiveCount"), days))
        .contains("after the %d minutes they are hidden".formatted(hidden))
        .contains("up to %,d messages or one second".formatted(number("WorkTrigger", "BatchSize")));
    assertThat(number("WorkTrigger", "MaximumBatchingWindowInSeconds")).isOne();
    assertThat(doc)
        .contains("jobs older than %d minutes".formatted(number("AgeAlarm", "Threshold") / 60));
  }

  @Test
  @DisplayName("the functions' numbers")
  void functions() {
    List<String> functions = List.of("HttpFunction", "WorkFunction", "TickFunction");
    assertThat(functions.stream().map(each -> number(each, "MemorySize")).distinct())
        .singleElement()
        .satisfies(memory -> assertThat(doc).contains("Java 25, arm64, %d MB".formatted(memory)));
    assertThat(doc)
        .contains(
            "a request | %d seconds, a batch %d, a tick %d"
                .formatted(functions.stream().map(each -> number(each, "Timeout")).toArray()))
        .contains("body, as it comes over the wire | %d MB".formatted(OnAws.BODY_BYTES_MAX >> 20));
    assertThat(number("Queue", "VisibilityTimeout"))
        .as("AWS asks for six times the function's time")
        .isGreaterThanOrEqualTo(6 * number("WorkFunction", "Timeout"));
  }

  @Test
  @DisplayName("the parameters, and what they are where nobody says it")
  void parameters() {
    int most = number("MaximumConcurrency", "Default");
    int logs = number("LogRetentionDays", "Default");
    assertThat(doc)
        .contains("`MaximumConcurrency` (most work functions at once, %d)".formatted(most))
        .contains("The work function takes %d of them at most".formatted(most))
        .contains("`LogRetentionDays` (%d)".formatted(logs))
        .contains("logs in JSON for %d days".formatted(logs))
        .contains("how long events are kept, %d |".formatted(number("RetentionDays", "Default")))
        .contains("the installation's name, `%s`;".formatted(Stage.DEFAULT));
    Stream<String> free =
        new Bundle(template, "".getBytes(UTF_8), "")
            .parameters().stream()
                .filter(name -> !List.of("Stage", "CodeBucket", "RetentionDays").contains(name));
    // The three have options, or are made by deploy itself.
    assertThat(free.filter(name -> !doc.contains(name)))
        .as("parameters that docs/aws.md does not speak of")
        .containsExactly("KmsKeyArn");
    assertThat(doc).contains("--kms-key ARN");
  }

  @Test
  @DisplayName("the bucket's rules that are no steps of keeping")
  void rules() {
    String bucket = entry("Bucket");
    Matcher rule = Pattern.compile("Prefix: ([a-z]+)/, ExpirationInDays: (\\d+)").matcher(bucket);
    int found = 0;
    while (rule.find()) {
      found++;
      assertThat(doc)
          .containsPattern("`%s/` after %s days".formatted(rule.group(1), rule.group(2)));
    }
    assertThat(found).isEqualTo(1);
  }
}
