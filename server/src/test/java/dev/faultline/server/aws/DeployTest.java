package dev.faultline.server.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.access.Sessions;
import dev.faultline.server.aws.DeployOptions.Alarm;
import dev.faultline.storage.EndedSessions;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class DeployTest {
  private final DeployRig rig;

  DeployTest() throws IOException {
    rig = new DeployRig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  @DisplayName("an empty account gets everything, and the user what he needs next")
  void create() throws Exception {
    assertThat(rig.deploy(DeployRig.plain())).isTrue();

    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
    assertThat(rig.stack().parameters)
        .containsEntry("Stage", "prod")
        .containsEntry("CodeBucket", DeployRig.CODE_BUCKET)
        .containsEntry("CodeKey", Hashes.of(rig.code) + ".zip");
    assertThat(rig.aws.objects.buckets.get(DeployRig.CODE_BUCKET))
        .containsOnlyKeys(Hashes.of(rig.code) + ".zip")
        .hasEntrySatisfying(
            Hashes.of(rig.code) + ".zip", bytes -> assertThat(bytes).isEqualTo(rig.code));
    assertThat(rig.aws.rows.parameters)
        .containsOnlyKeys(
            "/faultline/prod/master-key",
            "/faultline/prod/client-keys",
            "/faultline/prod/envelope-key");
    assertThat(
            Base64.getDecoder().decode(rig.aws.rows.parameters.get("/faultline/prod/envelope-key")))
        .hasSize(32);
    assertThat(rig.aws.rows.parameters.get("/faultline/prod/client-keys")).matches("[0-9a-f]{32}");
    assertThat(rig.aws.rows.keys.values()).containsOnly("alias/aws/ssm");

    String client = rig.aws.rows.parameters.get("/faultline/prod/client-keys");
    assertThat(rig.text())
        .contains("faultline-prod is new")
        .contains("is made")
        .contains("CREATE_COMPLETE")
        .contains("Faultline   https://abc.lambda-url.eu-central-1.on.aws\n")
        .contains("DSN         https://" + client + "@abc.lambda-url.eu-central-1.on.aws/1")
        .contains("curl 'https://abc.lambda-url.eu-central-1.on.aws/api/1/store/")
        .doesNotContain(rig.aws.rows.parameters.get("/faultline/prod/master-key"))
        .doesNotContain(rig.aws.rows.parameters.get("/faultline/prod/envelope-key"));
  }

  @Test
  @DisplayName("the login link is one that the installation takes")
  void login() throws Exception {
    rig.deploy(DeployRig.plain());
    String line =
        rig.said.stream().filter(each -> each.startsWith("log in")).findFirst().orElseThrow();
    String token = line.replaceAll(".*token=(\\S+) .*", "$1");
    Instant now = Instant.ofEpochSecond(Long.parseLong(token.split("\\.", -1)[0]) - 60);
    Sessions sessions =
        new Sessions(
            Sessions.secretOf(
                Objects.requireNonNull(rig.aws.rows.parameters.get("/faultline/prod/master-key"))),
            "https://abc.lambda-url.eu-central-1.on.aws",
            () -> now,
            new SecureRandom(),
            new EndedSessions(new MemoryEngine(() -> now)));
    assertThat(sessions.redeem(token)).isTrue();
  }

  @Test
  @DisplayName("every resource of the template shows when it is made")
  void progress() throws Exception {
    rig.deploy(DeployRig.plain());
    assertThat(rig.stack().resources).hasSizeGreaterThan(25);
    for (String name : rig.stack().resources.keySet()) {
      assertThat(rig.said)
          .as(name)
          .anyMatch(line -> line.matches("  CREATE_COMPLETE +" + name + " +AWS::.*"));
    }
  }

  @Test
  @DisplayName("the same once more changes nothing, and keeps the keys")
  void repeated() throws Exception {
    rig.deploy(DeployRig.plain());
    Map<String, String> keys = Map.copyOf(rig.aws.rows.parameters);
    int events = rig.stack().events.size();
    assertThat(rig.deploy(DeployRig.plain())).isFalse();
    assertThat(rig.text()).contains("faultline-prod is as it should be").contains("DSN ");
    assertThat(rig.aws.rows.parameters).isEqualTo(keys);
    assertThat(rig.stack().events).hasSize(events);
    assertThat(rig.stack().changeSets).hasSize(1);
  }

  @Test
  @DisplayName("other code is an upgrade: its difference is shown, and a version is published")
  void upgrade() throws Exception {
    rig.deploy(DeployRig.options(Map.of("RetentionDays", "30")));
    rig.code = "the second code".getBytes(UTF_8);
    assertThat(rig.deploy(DeployRig.plain())).isTrue();

    assertThat(rig.stack().status).isEqualTo("UPDATE_COMPLETE");
    assertThat(rig.stack().parameters)
        .as("what was said before stays")
        .containsEntry("RetentionDays", "30")
        .containsEntry("CodeKey", Hashes.of(rig.code) + ".zip");
    assertThat(rig.text())
        .contains("faultline-prod will change:")
        .containsPattern("HttpFunction +AWS::Lambda::Function +changes: Description")
        .containsPattern("HttpVersionR[0-9a-f]{12} +AWS::Lambda::Version +is made")
        .containsPattern("HttpVersionR[0-9a-f]{12} +AWS::Lambda::Version +is removed")
        .doesNotContainPattern("  Table +AWS::DynamoDB::Table +\\w")
        .doesNotContain("Send a first error");
    assertThat(rig.aws.objects.buckets.get(DeployRig.CODE_BUCKET))
        .as("older code goes once the new one is there")
        .containsOnlyKeys(Hashes.of(rig.code) + ".zip");
  }

  @Test
  @DisplayName("a parameter alone publishes versions, too: they keep what they were made with")
  void upgradeOfParameter() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.deploy(DeployRig.options(Map.of("RetentionDays", "7")));
    assertThat(rig.text())
        .containsPattern("WorkVersionR[0-9a-f]{12} +AWS::Lambda::Version +is made");
  }

  @Test
  @DisplayName("who says no changes nothing")
  void refusedByUser() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.agrees = false;
    rig.code = "other".getBytes(UTF_8);
    DeployOptions asking =
        new DeployOptions(
            new Stage("prod"), Map.of(), Optional.empty(), Optional.empty(), false, false);
    assertThatThrownBy(() -> rig.deploy(asking)).hasMessageContaining("nothing was changed");
    assertThat(rig.asked).hasSize(1);
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
    assertThat(rig.stack().changeSets).as("the second one was taken back").hasSize(1);
  }

  @Test
  @DisplayName("who says no to a first one finds the account as it was")
  void refusedAtFirst() throws Exception {
    rig.agrees = false;
    DeployOptions asking =
        new DeployOptions(
            new Stage("prod"), Map.of(), Optional.empty(), Optional.empty(), false, false);
    assertThatThrownBy(() -> rig.deploy(asking)).hasMessageContaining("nothing was changed");
    assertThat(rig.text())
        .contains("faultline-prod is new")
        .contains("SSM parameter /faultline/prod/master-key is made");
    assertThat(rig.aws.stacks.live).isEmpty();
    assertThat(rig.aws.rows.parameters).isEmpty();
    assertThat(rig.aws.objects.buckets).isEmpty();
  }

  @Test
  @DisplayName("a name that is taken is told before anything is made")
  void taken() throws Exception {
    rig.aws.stacks.taken("WorkLog", "the log group is there already");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("AWS::EarlyValidation::ResourceExistenceCheck")
        .hasMessageContaining("WorkLog (AWS::Logs::LogGroup): the log group is there already");
    assertThat(rig.aws.stacks.live).isEmpty();
    assertThat(rig.aws.rows.parameters).isEmpty();
    assertThat(rig.aws.objects.buckets).isEmpty();
  }

  @Test
  @DisplayName("a parameter that does not exist is told, with those that do")
  void unknownParameter() {
    assertThatThrownBy(() -> rig.deploy(DeployRig.options(Map.of("Retention", "7"))))
        .hasMessageContaining("no parameter Retention; there are RetentionDays, LogRetentionDays")
        .hasMessageNotContaining("CodeKey");
    assertThat(rig.aws.rows.parameters).isEmpty();
  }

  @Test
  @DisplayName("a dry run shows everything and leaves nothing behind")
  void dryRun() throws Exception {
    DeployOptions look =
        new DeployOptions(
            new Stage("prod"), Map.of(), Optional.empty(), Optional.empty(), true, false);
    assertThat(rig.deploy(look)).isTrue();
    assertThat(rig.text())
        .contains("SSM parameter /faultline/prod/envelope-key is made")
        .contains("bucket " + DeployRig.CODE_BUCKET + " is made")
        .containsPattern("Table +AWS::DynamoDB::Table +is made")
        .contains("nothing was changed");
    assertThat(rig.aws.stacks.live).isEmpty();
    assertThat(rig.aws.rows.parameters).isEmpty();
    assertThat(rig.aws.objects.buckets).isEmpty();

    rig.deploy(DeployRig.plain());
    rig.code = "other".getBytes(UTF_8);
    assertThat(rig.deploy(look)).isTrue();
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
    assertThat(rig.stack().changeSets).hasSize(1);
    assertThat(rig.aws.objects.buckets.get(DeployRig.CODE_BUCKET)).hasSize(1);
  }

  @Test
  @DisplayName("the config is there before the functions, each version with its own")
  void config() throws Exception {
    String first = "keep-per-issue-hour = 30\n";
    rig.deploy(DeployRig.with(Optional.of(first), Optional.empty()));
    assertThat(rig.aws.objects.buckets.get(DeployRig.BUCKET))
        .containsOnlyKeys(Deploy.configKey(first))
        .hasEntrySatisfying(
            Deploy.configKey(first), bytes -> assertThat(bytes).asString(UTF_8).isEqualTo(first));
    assertThat(rig.stack().parameters).containsEntry("ConfigKey", Deploy.configKey(first));

    String second = "keep-per-issue-hour = 31\n";
    rig.deploy(DeployRig.with(Optional.of(second), Optional.empty()));
    assertThat(rig.stack().parameters).containsEntry("ConfigKey", Deploy.configKey(second));
    assertThat(rig.aws.objects.buckets.get(DeployRig.BUCKET)).hasSize(2);

    rig.deploy(DeployRig.plain());
    assertThat(rig.stack().parameters).containsEntry("ConfigKey", Deploy.configKey(second));
  }

  @Test
  @DisplayName("an open alarm config is sealed by the installation, a sealed one kept as it is")
  void alarm() throws Exception {
    rig.deploy(DeployRig.with(Optional.empty(), Optional.of(new Alarm.Open("{\"config\":{}}"))));
    String master = rig.aws.rows.parameters.get("/faultline/prod/master-key");
    assertThat(rig.posted)
        .last()
        .isEqualTo(
            "POST https://abc.lambda-url.eu-central-1.on.aws/api/v1/seal "
                + master
                + " {\"config\":{}}");
    assertThat(rig.aws.rows.parameters)
        .containsEntry("/faultline/prod/alarm", "sealed-by-the-installation");
    rig.deploy(DeployRig.with(Optional.empty(), Optional.of(new Alarm.Sealed("another"))));
    assertThat(rig.aws.rows.parameters).containsEntry("/faultline/prod/alarm", "another");
  }

  @Test
  @DisplayName("secrets are encrypted with the customer's key where there is one")
  void kmsKey() throws Exception {
    String key = "arn:aws:kms:eu-central-1:123456789012:key/0a1b";
    rig.deploy(DeployRig.options(Map.of("KmsKeyArn", key)));
    assertThat(rig.aws.rows.keys.values()).hasSize(3).containsOnly(key);
  }

  @Test
  @DisplayName("a creation that fails tells the first reason and what is left, and can be repeated")
  void creationFails() throws Exception {
    rig.aws.stacks.failAt("WorkTrigger", "no right to CreateEventSourceMapping");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining(
            "The first that failed: WorkTrigger (AWS::Lambda::EventSourceMapping): no right to"
                + " CreateEventSourceMapping.")
        .hasMessageContaining("the keys in SSM and the bucket of the code are left")
        .hasMessageNotContaining("cancelled");
    assertThat(rig.stack().status).isEqualTo("ROLLBACK_COMPLETE");
    Map<String, String> keys = Map.copyOf(rig.aws.rows.parameters);

    assertThat(rig.deploy(DeployRig.plain())).isTrue();
    assertThat(rig.text()).contains("was never finished").contains("CREATE_COMPLETE");
    assertThat(rig.aws.rows.parameters).isEqualTo(keys);
  }

  @Test
  @DisplayName("the config goes again with a creation that fails, else its bucket could not")
  void creationWithConfigFails() throws Exception {
    rig.aws.stacks.failAt("TickRetries", "no");
    DeployOptions options =
        DeployRig.with(Optional.of("keep-per-issue-hour = 9\n"), Optional.empty());
    assertThatThrownBy(() -> rig.deploy(options)).hasMessageContaining("ROLLBACK_COMPLETE");
    assertThat(rig.aws.objects.buckets).doesNotContainKey(DeployRig.BUCKET);
    assertThat(rig.deploy(options)).isTrue();
    assertThat(rig.aws.objects.buckets.get(DeployRig.BUCKET)).hasSize(1);
  }

  @Test
  @DisplayName("a creation that cannot be taken back says that destroy is next, and it is")
  void creationStuck() throws Exception {
    rig.aws.stacks.failAt("TickRetries", "no");
    rig.aws.stacks.written = "keys/seal";
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("ROLLBACK_FAILED")
        .hasMessageContaining("is to be removed first: faultline destroy --stage prod");
    rig.aws.stacks.written = "";
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("cannot be changed");
    rig.destroy(Destroy.Data.REFUSE);
    assertThat(rig.deploy(DeployRig.plain())).isTrue();
  }

  @Test
  @DisplayName("an upgrade that fails leaves the version of before")
  void upgradeFails() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.code = "bad".getBytes(UTF_8);
    rig.aws.stacks.failAt("TickFunction", "InvalidZipFile");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("UPDATE_ROLLBACK_COMPLETE")
        .hasMessageContaining("TickFunction (AWS::Lambda::Function): InvalidZipFile")
        .hasMessageContaining("The version of before goes on serving");
  }

  @Test
  @DisplayName("a connection that breaks after AWS began is no second change")
  void brokenWhileExecuting() throws Exception {
    rig.aws.breakAlwaysAfter("ExecuteChangeSet");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain())).isInstanceOf(SdkException.class);
    rig.aws.heal();
    assertThat(rig.stack().status).isEqualTo("CREATE_IN_PROGRESS");
    Map<String, String> keys = Map.copyOf(rig.aws.rows.parameters);

    assertThat(rig.deploy(DeployRig.plain())).as("nothing is left to be done").isFalse();
    assertThat(rig.text()).contains("in work already (CREATE_IN_PROGRESS)").contains("DSN ");
    assertThat(rig.aws.rows.parameters).isEqualTo(keys);
  }

  @Test
  @DisplayName("an answer that got lost once is asked for again")
  void lostAnswers() throws Exception {
    for (String action : new String[] {"ExecuteChangeSet", "DescribeStackEvents", "PutObject"}) {
      rig.aws.breakOnceAfter(action);
      rig.code = action.getBytes(UTF_8);
      assertThat(rig.deploy(DeployRig.plain())).as(action).isTrue();
      assertThat(rig.stack().status).endsWith("TE_COMPLETE");
    }
  }

  @Test
  @DisplayName("the network may fail at any call; repeated, everything is there once")
  void brokenAnywhere() throws Exception {
    for (String action :
        new String[] {
          "GetCallerIdentity", "GetParameters", "PutParameter", "CreateBucket", "PutObject",
          "CreateChangeSet", "DescribeChangeSet", "DescribeStacks", "DescribeTable", "HeadBucket"
        }) {
      try (DeployRig fresh = new DeployRig()) {
        fresh.aws.breakAlwaysAfter(action);
        assertThatThrownBy(() -> fresh.deploy(DeployRig.plain()))
            .as(action)
            .isInstanceOf(SdkException.class);
        fresh.aws.heal();
        fresh.deploy(DeployRig.plain());
        assertThat(fresh.stack().status).as(action).isEqualTo("CREATE_COMPLETE");
        assertThat(fresh.aws.rows.parameters).as(action).hasSize(3);
      }
    }
  }

  @Test
  @DisplayName("a right that is missing is told by its name at every call; with it, all goes on")
  void rightsMissing() throws Exception {
    for (String action :
        new String[] {
          "DescribeStacks", "DescribeTable", "HeadBucket", "GetParameters", "CreateChangeSet",
          "DescribeChangeSet", "PutParameter", "CreateBucket", "HeadObject", "PutObject",
          "DescribeStackEvents", "ExecuteChangeSet", "ListObjectsV2"
        }) {
      try (DeployRig fresh = new DeployRig()) {
        fresh.aws.deny(action);
        assertThatThrownBy(() -> fresh.deploy(DeployRig.plain()))
            .as(action)
            .hasMessageMatching(
                "(?s).*(not authorized to perform: %s|What they need: faultline deploy).*"
                    .formatted(action));
        fresh.aws.heal();
        fresh.deploy(DeployRig.plain());
        assertThat(fresh.stack().status).as(action).isEqualTo("CREATE_COMPLETE");
      }
    }
  }

  @Test
  @DisplayName("a lost envelope key is told, and not replaced by one that opens nothing")
  void lostKey() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.parameters.remove("/faultline/prod/envelope-key");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("not its keys /faultline/prod/envelope-key in SSM");
    assertThat(rig.aws.rows.parameters).doesNotContainKey("/faultline/prod/envelope-key");
  }

  @Test
  @DisplayName("an installation that does not answer is told, with where to look")
  void silent() {
    rig.answers = false;
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("does not answer 200")
        .hasMessageContaining("/aws/lambda/faultline-prod-http");
    assertThat(rig.text()).contains("DSN ");
  }

  @Test
  @DisplayName("a stack that AWS could not bring back is left to its owner, with the command")
  void stuck() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.stack().status = "UPDATE_ROLLBACK_FAILED";
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining(
            "aws cloudformation continue-update-rollback --region eu-central-1 --stack-name"
                + " faultline-prod");
    rig.stack().status = "ROLLBACK_FAILED";
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("is ROLLBACK_FAILED and cannot be changed (AWS gives no reason)")
        .hasMessageContaining("faultline destroy --stage prod removes it");
  }

  @Test
  @DisplayName("the names of stages are held to what all services take")
  void stages() throws Exception {
    assertThat(Stage.of("a1-b").stack()).isEqualTo("faultline-a1-b");
    for (String bad : new String[] {"", "Prod", "1a", "a_b", "a-", "a".repeat(21), "a/b"}) {
      assertThatThrownBy(() -> Stage.of(bad)).as(bad).hasMessageContaining("the stage is");
    }
    String longest = "a".repeat(20);
    assertThat(Stage.of(longest).codeBucket("123456789012", "ap-southeast-1"))
        .hasSizeLessThanOrEqualTo(63);
  }
}
