package dev.faultline.server.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.move.KeyBox;
import dev.faultline.server.aws.Destroy.Data;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may move in and out, and the keys that come along, by the account's answers. */
class StageHomeTest {
  private static final String DEPLOY = "faultline deploy --stage prod --region eu-central-1";

  private final DeployRig rig;

  StageHomeTest() throws IOException {
    rig = new DeployRig();
  }

  @AfterEach
  void end() {
    rig.close();
  }

  private interface Visit {
    void to(StageHome home) throws IOException;
  }

  private void visit(Visit visit) throws IOException {
    try (Cloud cloud = Cloud.open(rig.aws.access())) {
      visit.to(new StageHome(cloud, new Stage("prod")));
    }
  }

  private void refused(Optional<String> code, String... why) {
    assertThatThrownBy(() -> visit(home -> home.checkReady(code)))
        .isInstanceOf(DeployException.class)
        .message()
        .contains(why);
  }

  @Test
  @DisplayName("nobody moves out of a stage that is not there, nor in where no functions serve it")
  void stages() throws IOException, InterruptedException {
    assertThatThrownBy(() -> visit(StageHome::checkThere))
        .hasMessageContaining("there is no stage prod in eu-central-1 of account 123456789012")
        .hasMessageContaining("no table faultline-prod")
        .hasMessageContaining("--region");
    rig.deploy(DeployRig.plain());
    String code = Objects.requireNonNull(rig.stack().parameters.get("CodeKey"));
    visit(
        home ->
            assertThat(home.checkReady(Optional.of(code)))
                .isEqualTo("https://abc.lambda-url.eu-central-1.on.aws"));
    visit(home -> home.checkReady(Optional.empty()));
    refused(Optional.of("other.zip"), "of another edition than this jar", DEPLOY);

    rig.stack().status = "UPDATE_IN_PROGRESS";
    refused(Optional.empty(), "faultline-prod is UPDATE_IN_PROGRESS", DEPLOY);
    rig.stack().status = "ROLLBACK_COMPLETE";
    refused(Optional.empty(), "faultline-prod is ROLLBACK_COMPLETE");
    rig.stack().status = "UPDATE_ROLLBACK_COMPLETE";
    visit(home -> home.checkReady(Optional.empty()));

    rig.aws.rows.parameters.remove("/faultline/prod/envelope-key");
    refused(Optional.empty(), "not its keys /faultline/prod/envelope-key in SSM");
    rig.destroy(Data.KEEP);
    // A backup of what was kept can still be made.
    visit(StageHome::checkThere);
    refused(Optional.empty(), "only the data is there", DEPLOY);
    rig.aws.objects.buckets.remove(DeployRig.BUCKET);
    refused(Optional.empty(), "no bucket " + DeployRig.BUCKET);
  }

  @Test
  @DisplayName("keys that move in are encrypted as those before, and refused where they do not fit")
  void keys() throws IOException, InterruptedException {
    String own = "arn:aws:kms:eu-central-1:123456789012:key/own";
    rig.deploy(DeployRig.options(Map.of("KmsKeyArn", own)));
    visit(
        home -> {
          KeyBox.Keys moved = new KeyBox.Keys("the master", List.of("one", "two"), new byte[0]);
          home.checkFits(moved);
          home.keys(moved);
          assertThat(rig.aws.rows.parameters)
              .containsEntry("/faultline/prod/master-key", "the master")
              .containsEntry("/faultline/prod/client-keys", "one,two");
          assertThat(rig.aws.rows.keys)
              .containsEntry("/faultline/prod/master-key", own)
              .containsEntry("/faultline/prod/client-keys", own);
          List<String> many = Collections.nCopies(125, "0".repeat(32));
          assertThatThrownBy(() -> home.checkFits(new KeyBox.Keys("m", many, new byte[0])))
              .hasMessageContaining("the 125 client keys of the backup are 4124 characters")
              .hasMessageContaining("SSM takes 4096");
        });
  }
}
