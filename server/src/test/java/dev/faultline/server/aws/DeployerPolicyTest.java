package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.server.aws.DeployOptions.Alarm;
import dev.faultline.server.aws.Destroy.Data;
import dev.faultline.server.aws.StubAws.Taken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The deployer's policy against what deploying does, in both directions. */
class DeployerPolicyTest {
  /** Most characters of a managed policy, white space not counted. */
  private static final int POLICY_CHARS_MAX = 6_144;

  private static final Pattern TYPE =
      Pattern.compile("^    Type: AWS::(\\w+)::", Pattern.MULTILINE);

  /** The services that CloudFormation calls for each of the template's. */
  private static final Map<String, String> SERVICES =
      Map.ofEntries(
          Map.entry("DynamoDB", "dynamodb"),
          Map.entry("S3", "s3"),
          Map.entry("SQS", "sqs"),
          Map.entry("IAM", "iam"),
          Map.entry("Logs", "logs"),
          Map.entry("Lambda", "lambda"),
          Map.entry("Scheduler", "scheduler"),
          Map.entry("CloudWatch", "cloudwatch"),
          Map.entry("SSM", "ssm"),
          Map.entry("ApiGatewayV2", "apigateway"),
          Map.entry("Route53", "route53"));

  private final JsonNode policy;

  DeployerPolicyTest() throws IOException {
    policy = new ObjectMapper().readTree(DeployRig.file("docs/aws-deployer-policy.json"));
  }

  /** Everything that deploying and destroying calls by itself. */
  private static Set<Taken> everything() throws IOException, InterruptedException {
    try (DeployRig rig = new DeployRig()) {
      DeployOptions look =
          new DeployOptions(
              new Stage("prod"), Map.of(), Optional.empty(), Optional.empty(), true, false);
      rig.deploy(look);
      rig.deploy(
          DeployRig.with(
              Optional.of("keep-per-issue-hour = 9\n"),
              Optional.of(new Alarm.Open("{\"config\":{}}"))));
      rig.code = "other".getBytes(UTF_8);
      rig.deploy(DeployRig.plain());
      rig.aws.rows.tables.put("faultline-prod", 1);
      assertThatThrownBy(() -> rig.destroy(Data.REFUSE)).isInstanceOf(DeployException.class);
      rig.destroy(Data.KEEP);
      rig.deploy(DeployRig.plain());
      rig.destroy(Data.DELETE);
      return Set.copyOf(rig.aws.taken);
    }
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static boolean matches(String pattern, String text) {
    return Pattern.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"), text);
  }

  @Test
  @DisplayName("what deploying calls is allowed, and nothing else is allowed for it")
  void direct() throws Exception {
    Set<Taken> taken = everything();
    assertThat(taken).hasSizeGreaterThan(20);
    Set<String> unused = new TreeSet<>();
    Set<Taken> refused = new HashSet<>(taken);
    for (JsonNode statement : policy.path("Statement")) {
      if (!statement.path("Sid").asText().startsWith("Direct")) {
        continue;
      }
      for (String action : texts(statement.path("Action"))) {
        for (String resource : texts(statement.path("Resource"))) {
          List<Taken> covered =
              taken.stream()
                  .filter(each -> each.action().equals(action))
                  .filter(each -> matches(resource, each.resource()))
                  .toList();
          if (covered.isEmpty()) {
            unused.add(action + " on " + resource);
          }
          covered.forEach(refused::remove);
        }
      }
    }
    assertThat(refused).as("called, and not allowed").isEmpty();
    assertThat(unused).as("allowed, and not called").isEmpty();
  }

  @Test
  @DisplayName("every service of the template is in the policy, for names of ours where it can be")
  void byCloudFormation() {
    Set<String> allowed = new TreeSet<>();
    for (JsonNode statement : policy.path("Statement")) {
      for (String action : texts(statement.path("Action"))) {
        String service = action.substring(0, action.indexOf(':'));
        allowed.add(service);
        if (Set.of("dynamodb", "s3", "sqs", "iam", "scheduler").contains(service)) {
          assertThat(texts(statement.path("Resource")))
              .as(action)
              .allMatch(resource -> resource.contains("faultline-"));
        }
      }
    }
    Set<String> needed = new TreeSet<>();
    TYPE.matcher(DeployRig.template())
        .results()
        .forEach(
            found ->
                needed.add(SERVICES.getOrDefault(found.group(1), found.group(1) + " (unknown)")));
    assertThat(needed).hasSizeGreaterThan(9);
    assertThat(allowed).containsAll(needed);
  }

  @Test
  @DisplayName("it is short enough to be a managed policy")
  void size() {
    assertThat(policy.toString()).hasSizeLessThanOrEqualTo(POLICY_CHARS_MAX);
  }
}
