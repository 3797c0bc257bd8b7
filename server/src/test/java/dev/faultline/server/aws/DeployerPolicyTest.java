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
import java.util.Locale;
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

  private static final Pattern TYPE = Pattern.compile("^    Type: (AWS::\\S+)", Pattern.MULTILINE);

  /** What handlers call only for a property, by that property: the template has none of these. */
  private static final Map<String, List<String>> FOR_PROPERTIES =
      Map.ofEntries(
          Map.entry("MutualTlsAuthentication", List.of("apigateway:.*Certificate.*")),
          Map.entry("S3ObjectVersion", List.of("s3:GetObjectVersion")),
          Map.entry("ContributorInsightsSpecification", List.of("dynamodb:.*ContributorInsights")),
          Map.entry(
              "KinesisStreamSpecification", List.of("dynamodb:.*KinesisStreaming.*", "kinesis:.*")),
          Map.entry(
              "ImportSourceSpecification",
              List.of(
                  "dynamodb:ImportTable",
                  "logs:.*LogStreams?",
                  "logs:PutLogEvents",
                  "s3:GetObject.*")),
          Map.entry("ResourcePolicy", List.of("dynamodb:.*ResourcePolicy")),
          Map.entry(
              "Replicas",
              List.of(
                  "dynamodb:.*TableReplica",
                  "dynamodb:(Scan|BatchWriteItem)",
                  "dynamodb:.*(Get|Put|Update|Delete)Item")),
          Map.entry("SSESpecification", List.of("kms:.*")),
          Map.entry("ManagedPolicyArns", List.of("iam:(At|De)tachRolePolicy")),
          Map.entry("PermissionsBoundary", List.of("iam:.*RolePermissionsBoundary")),
          Map.entry("UpdatePolicy", List.of("codedeploy:.*")),
          Map.entry("ProvisionedConcurrencyConfig", List.of("lambda:PutProvisioned.*")),
          Map.entry("VpcConfig", List.of("ec2:.*")),
          Map.entry("FileSystemConfigs", List.of("elasticfilesystem:.*", "s3files:.*")),
          Map.entry("CodeSigningConfigArn", List.of("lambda:PutFunctionCodeSigningConfig")),
          Map.entry("ReservedConcurrentExecutions", List.of("lambda:PutFunctionConcurrency")),
          Map.entry(
              "CapacityProviderConfig",
              List.of("lambda:PassCapacityProvider", "lambda:PutFunctionScalingConfig")),
          // New, and no property speaks of it yet.
          Map.entry("RuntimeAlias", List.of("lambda:AssociateRuntimeAlias")),
          Map.entry("KmsKeyId", List.of("logs:(Disa|A)ssociateKmsKey")),
          Map.entry(
              "DataProtectionPolicy",
              List.of(
                  "logs:PutDataProtectionPolicy",
                  "logs:CreateLogDelivery",
                  "firehose:.*",
                  "s3:REST.PUT.OBJECT")),
          Map.entry("FieldIndexPolicies", List.of("logs:(Put|Delete)IndexPolicy")),
          Map.entry("ResourcePolicyDocument", List.of("logs:(Put|Delete)ResourcePolicy")),
          Map.entry("BearerTokenAuthenticationEnabled", List.of("logs:PutBearerToken.*")),
          Map.entry("DeletionProtectionEnabled", List.of("logs:PutLogGroupDeletionProtection")),
          Map.entry("RoutingControlArn", List.of("route53-recovery-control-config:.*")),
          Map.entry("MetadataTableConfiguration", List.of("s3:.*BucketMetadata.*", "s3tables:.*")),
          Map.entry("AnalyticsConfigurations", List.of("s3:.*Analytics.*")),
          Map.entry("CorsConfiguration", List.of("s3:.*BucketC(ors|ORS)")),
          Map.entry("MetricsConfigurations", List.of("s3:.*Metrics.*")),
          Map.entry("ReplicationConfiguration", List.of("s3:.*Replication.*")),
          Map.entry("WebsiteConfiguration", List.of("s3:.*Website")),
          Map.entry("AccelerateConfiguration", List.of("s3:PutAccelerate.*")),
          Map.entry("AbacStatus", List.of("s3:PutBucketAbac")),
          Map.entry("AccessControl", List.of("s3:Put.*Acl")),
          Map.entry("LoggingConfiguration", List.of("s3:PutBucketLogging")),
          Map.entry("NotificationConfiguration", List.of("s3:PutBucketNotification")),
          Map.entry("ObjectLockConfiguration", List.of("s3:Put.*ObjectLock.*")),
          Map.entry("VersioningConfiguration", List.of("s3:PutBucketVersioning")),
          Map.entry("IntelligentTieringConfigurations", List.of("s3:PutIntelligent.*")),
          Map.entry("InventoryConfigurations", List.of("s3:PutInventory.*")),
          // No rights: IAM takes the ones that put these for the ones that remove them.
          Map.entry("(none)", List.of("s3:DeleteBucket(Encryption|Lifecycle|Tagging)")));

  /** What is allowed beyond the schemas, each for a reason of its own. */
  private static final Set<String> BEYOND =
      Set.of(
          // A stack with tags takes them itself.
          "cloudformation:TagResource",
          "cloudformation:UntagResource",
          // Moving house keeps the KMS key that a parameter had.
          "ssm:DescribeParameters",
          // API Gateway reads the certificate in the caller's name.
          "acm:DescribeCertificate");

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
      rig.code = "refused".getBytes(UTF_8);
      rig.aws.stacks.taken("WorkLog", "it is there already");
      assertThatThrownBy(() -> rig.deploy(DeployRig.plain())).isInstanceOf(DeployException.class);
      rig.aws.rows.tables.put("faultline-prod", 1);
      assertThatThrownBy(() -> rig.destroy(Data.REFUSE)).isInstanceOf(DeployException.class);
      rig.destroy(Data.KEEP);
      rig.deploy(DeployRig.plain());
      rig.destroy(Data.DELETE);
      return Set.copyOf(rig.aws.taken);
    }
  }

  static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    if (node.isTextual()) {
      texts.add(node.asText());
    }
    node.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  static boolean matches(String pattern, String text) {
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

  private List<String> allowed(boolean direct) {
    List<String> actions = new ArrayList<>();
    for (JsonNode statement : policy.path("Statement")) {
      if (direct || !statement.path("Sid").asText().startsWith("Direct")) {
        actions.addAll(texts(statement.path("Action")));
      }
    }
    return actions;
  }

  /** As IAM compares them, for which capitals are letters like others. */
  private static boolean covers(String action, String right) {
    return matches(action.toLowerCase(Locale.ROOT), right.toLowerCase(Locale.ROOT));
  }

  @Test
  @DisplayName("what the handlers of the template's resources call is allowed, and nothing else is")
  void byCloudFormation() throws IOException {
    String template = DeployRig.template();
    JsonNode types =
        new ObjectMapper()
            .readTree(DeployRig.file("server/src/test/resources/aws/handlers.json"))
            .path("types");
    Set<String> used = new TreeSet<>();
    TYPE.matcher(template).results().forEach(found -> used.add(found.group(1)));
    assertThat(types.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(used);

    Set<String> rights = new TreeSet<>();
    types.forEach(each -> rights.addAll(texts(each)));
    Set<String> refused = new TreeSet<>(rights);
    refused.removeIf(right -> allowed(true).stream().anyMatch(each -> covers(each, right)));
    Set<String> needed = new TreeSet<>(refused);
    FOR_PROPERTIES.forEach(
        (property, without) -> {
          assertThat(template)
              .doesNotContainPattern("(?m)^ {6,}.*\\b" + Pattern.quote(property) + ":");
          for (String pattern : without) {
            assertThat(refused).as(pattern).anyMatch(right -> right.matches(pattern));
            needed.removeIf(right -> right.matches(pattern));
          }
        });
    assertThat(needed).as("called for a resource of the template, and not allowed").isEmpty();

    List<String> unused = new ArrayList<>(allowed(false));
    unused.removeIf(action -> rights.stream().anyMatch(right -> covers(action, right)));
    assertThat(unused).as("allowed, and no handler calls it").hasSameElementsAs(BEYOND);
  }

  @Test
  @DisplayName("it is for names of ours, where names are known")
  void ours() {
    for (JsonNode statement : policy.path("Statement")) {
      for (String action : texts(statement.path("Action"))) {
        String service = action.substring(0, action.indexOf(':'));
        if (Set.of("dynamodb", "s3", "sqs", "scheduler").contains(service)) {
          assertThat(texts(statement.path("Resource")))
              .as(action)
              .allMatch(resource -> resource.contains("faultline-"));
        }
        if (service.equals("iam")) {
          assertThat(texts(statement.path("Resource")))
              .as(action)
              .allMatch(
                  resource ->
                      resource.contains("faultline-")
                          || resource.contains("role/aws-service-role/ops.apigateway"));
        }
      }
    }
  }

  @Test
  @DisplayName("it is short enough to be a managed policy")
  void size() {
    assertThat(policy.toString()).hasSizeLessThanOrEqualTo(POLICY_CHARS_MAX);
  }
}
