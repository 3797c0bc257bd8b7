package dev.faultline.server.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.server.aws.Destroy.Data;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkException;

class DestroyTest {
  private final DeployRig rig;

  DestroyTest() throws IOException {
    rig = new DeployRig();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private Map<String, byte[]> bucket() {
    return Objects.requireNonNull(rig.aws.objects.buckets.get(DeployRig.BUCKET));
  }

  private void assertNothingIsLeft() {
    assertThat(rig.aws.stacks.live).isEmpty();
    assertThat(rig.aws.objects.buckets).isEmpty();
    assertThat(rig.aws.rows.tables).isEmpty();
    assertThat(rig.aws.rows.parameters).isEmpty();
  }

  @Test
  @DisplayName("an installation that nothing was reported to goes whole")
  void empty() throws Exception {
    rig.deploy(DeployRig.plain());
    bucket().put("config/x.toml", new byte[0]);
    rig.destroy(Data.REFUSE);
    assertNothingIsLeft();
    assertThat(rig.text())
        .contains("removed     stack faultline-prod")
        .contains("removed     bucket " + DeployRig.BUCKET + " with 1 objects")
        .contains("removed     table faultline-prod")
        .contains("removed     SSM parameter /faultline/prod/envelope-key");
  }

  @Test
  @DisplayName("it refuses while there is anything people would miss, and says what it found")
  void refuses() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.tables.put("faultline-prod", 2);
    assertThatThrownBy(() -> rig.destroy(Data.REFUSE))
        .hasMessageContaining("rows of projects in the table faultline-prod, nothing in the bucket")
        .hasMessageContaining("--delete-data");
    rig.aws.rows.tables.put("faultline-prod", 0);
    for (String partition : new String[] {StubRows.RELAYED, StubRows.REVOKED}) {
      rig.aws.rows.partitions.add("faultline-prod " + partition);
      assertThatThrownBy(() -> rig.destroy(Data.REFUSE))
          .hasMessageContaining(
              "relayed webhooks or revoked configs in the table faultline-prod, nothing in");
      rig.aws.rows.partitions.clear();
    }
    for (String key : new String[] {"blob/x", "keep/90/pack/1/2"}) {
      bucket().put(key, new byte[1]);
      assertThatThrownBy(() -> rig.destroy(Data.REFUSE))
          .hasMessageContaining("events in the bucket");
      bucket().remove(key);
    }
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
    assertThat(rig.aws.rows.parameters).hasSize(3);
  }

  @Test
  @DisplayName("told so, it removes the data with all of it, however much there is")
  void deletes() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.tables.put("faultline-prod", 2);
    for (int i = 0; i < 10; i++) {
      bucket().put("blob/pack/1/" + i, new byte[1]);
    }
    rig.destroy(Data.DELETE);
    assertNothingIsLeft();
  }

  @Test
  @DisplayName("data that is kept is taken over by the next deploy, with its keys")
  void keeps() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.tables.put("faultline-prod", 2);
    bucket().put("blob/pack/1/2", new byte[1]);
    Map<String, String> keys = Map.copyOf(rig.aws.rows.parameters);
    rig.destroy(Data.KEEP);
    assertThat(rig.aws.stacks.live).isEmpty();
    assertThat(rig.aws.rows.tables).containsEntry("faultline-prod", 2);
    assertThat(bucket()).containsOnlyKeys("blob/pack/1/2");
    assertThat(rig.text()).contains("kept        table faultline-prod");

    // A creation that fails takes nothing of it along.
    rig.aws.stacks.failAt("WorkTrigger", "no");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain())).isInstanceOf(DeployException.class);
    assertThat(bucket()).containsOnlyKeys("blob/pack/1/2");
    assertThat(rig.aws.rows.tables).containsEntry("faultline-prod", 2);

    rig.deploy(DeployRig.plain());
    assertThat(rig.text())
        .containsPattern("Table +AWS::DynamoDB::Table +is taken over as it is")
        .containsPattern("Bucket +AWS::S3::Bucket +is taken over as it is");
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
    assertThat(rig.aws.rows.parameters).isEqualTo(keys);
    assertThat(bucket()).containsOnlyKeys("blob/pack/1/2");
  }

  @Test
  @DisplayName("a bucket alone is taken over, too, and a later upgrade leaves both as they are")
  void keepsTheBucketAlone() throws Exception {
    rig.deploy(DeployRig.plain());
    bucket().put("blob/pack/1/2", new byte[1]);
    rig.destroy(Data.KEEP);
    rig.aws.rows.tables.clear();
    rig.deploy(DeployRig.plain());
    assertThat(rig.text())
        .containsPattern("Table +AWS::DynamoDB::Table +is made")
        .containsPattern("Bucket +AWS::S3::Bucket +is taken over as it is");
    assertThat(bucket()).containsOnlyKeys("blob/pack/1/2");
  }

  @Test
  @DisplayName("a table alone is taken over, too, and a config waits for its new bucket")
  void keepsTheTableAlone() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.tables.put("faultline-prod", 2);
    // Cut short between bucket and table.
    rig.aws.deny("DeleteTable");
    assertThatThrownBy(() -> rig.destroy(Data.DELETE)).isInstanceOf(SdkException.class);
    rig.aws.heal();
    assertThat(rig.aws.objects.buckets).isEmpty();
    assertThat(rig.aws.rows.tables).containsEntry("faultline-prod", 2);

    String config = "keep-per-issue-hour = 9\n";
    rig.deploy(DeployRig.with(Optional.of(config), Optional.empty()));
    assertThat(rig.text())
        .containsPattern("Table +AWS::DynamoDB::Table +is taken over as it is")
        .containsPattern("Bucket +AWS::S3::Bucket +is made");
    assertThat(bucket()).containsOnlyKeys(Deploy.configKey(config));
    assertThat(rig.aws.rows.tables).containsEntry("faultline-prod", 2);
  }

  @Test
  @DisplayName("data without its keys is not taken over with new ones")
  void keysOfKeptDataAreGone() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.destroy(Data.KEEP);
    rig.aws.rows.parameters.clear();
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain()))
        .hasMessageContaining("put the old ones");
    assertThat(rig.aws.rows.parameters).isEmpty();
  }

  @Test
  @DisplayName("what waits in the queue was accepted, and is lost by nobody who was not told")
  void waiting() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.queues.put("faultline-prod-work", 1_200, 30, 4);
    rig.aws.queues.put("faultline-prod-work_dead", 0, 0, 0);
    String jobs = "1,234 jobs in the queue and 0 among its dead letters";
    assertThatThrownBy(() -> rig.destroy(Data.REFUSE))
        .hasMessageContaining("nothing in the table faultline-prod, nothing in the bucket")
        .hasMessageContaining(jobs);
    assertThatThrownBy(() -> rig.destroy(Data.KEEP))
        .isInstanceOf(DeployException.class)
        .hasMessageContaining(jobs)
        .hasMessageContaining("--lose-waiting");
    rig.aws.queues.put("faultline-prod-work", 0, 0, 0);
    rig.aws.queues.put("faultline-prod-work_dead", 2, 0, 0);
    String dead = "0 jobs in the queue and 2 among its dead letters";
    assertThatThrownBy(() -> rig.destroy(Data.REFUSE)).hasMessageContaining(dead);
    assertThatThrownBy(() -> rig.destroy(Data.KEEP)).hasMessageContaining(dead);
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");

    rig.destroy(Data.KEEP_STORED);
    assertThat(rig.text()).contains("lost are    " + dead).contains("kept        table");
    assertThat(rig.aws.rows.tables).containsOnlyKeys("faultline-prod");
    assertThat(rig.aws.stacks.live).isEmpty();
    // Their queues are gone: there is nothing left to lose.
    rig.destroy(Data.KEEP);
    assertThat(rig.text()).doesNotContain("lost are");

    rig.deploy(DeployRig.plain());
    rig.aws.queues.put("faultline-prod-work", 0, 1, 0);
    rig.destroy(Data.DELETE);
    assertThat(rig.text()).contains("lost are    1 jobs in the queue");
    assertNothingIsLeft();
  }

  @Test
  @DisplayName("who may not look at the queue is told so by AWS's own words, and nothing is done")
  void queueDenied() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.deny("GetQueueAttributes");
    assertThatThrownBy(() -> rig.destroy(Data.KEEP))
        .isInstanceOf(SdkException.class)
        .hasMessageContaining("is not authorized to perform: GetQueueAttributes");
    assertThat(rig.stack().status).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  @DisplayName("interrupted at any call and repeated, nothing is left")
  void interrupted() throws Exception {
    for (String action :
        new String[] {
          "DeleteStack", "DeleteObjects", "DeleteBucket", "DeleteTable", "DeleteParameters"
        }) {
      rig.deploy(DeployRig.plain());
      bucket().put("blob/pack/1/2", new byte[1]);
      rig.aws.breakAlwaysAfter(action);
      assertThatThrownBy(() -> rig.destroy(Data.DELETE))
          .as(action)
          .isInstanceOf(SdkException.class);
      rig.aws.heal();
      rig.destroy(Data.DELETE);
      assertNothingIsLeft();
    }
  }

  @Test
  @DisplayName("a creation that failed, and nothing at all, can be destroyed")
  void whatever() throws Exception {
    rig.aws.stacks.failAt("WorkTrigger", "no");
    assertThatThrownBy(() -> rig.deploy(DeployRig.plain())).isInstanceOf(DeployException.class);
    rig.destroy(Data.REFUSE);
    assertNothingIsLeft();
    rig.destroy(Data.REFUSE);
    assertNothingIsLeft();
  }

  @Test
  @DisplayName("another stage of the same account is not touched")
  void otherStage() throws Exception {
    rig.deploy(DeployRig.plain());
    rig.aws.rows.tables.put("faultline-prod2", 1);
    rig.aws.rows.parameters.put("/faultline/prod2/master-key", "x");
    rig.destroy(Data.DELETE);
    assertThat(rig.aws.rows.tables).containsOnlyKeys("faultline-prod2");
    assertThat(rig.aws.rows.parameters).containsOnlyKeys("/faultline/prod2/master-key");
  }
}
