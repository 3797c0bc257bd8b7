package dev.faultline.server.aws;

import dev.faultline.app.Faultline;
import dev.faultline.move.KeyBox;
import dev.faultline.seal.TinkSeals;
import dev.faultline.storage.Engine;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.BucketKeysets;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** What moving needs of an installation on AWS: its stores and its keys. */
public final class StageHome {
  /** What a stack is whose functions are there, and stay as they are. */
  private static final Set<String> SERVING =
      Set.of("CREATE_COMPLETE", "IMPORT_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE");

  private final Cloud cloud;
  private final Stage stage;
  private final StageKeys keys;
  private final SecureRandom random = new SecureRandom();
  private final AwsEngine engine;

  public StageHome(Cloud cloud, Stage stage) {
    this.cloud = cloud;
    this.stage = stage;
    this.keys = new StageKeys(cloud.parameters(), stage, random);
    AwsPlaces places = new AwsPlaces(stage.table(), bucket(), stage.stack() + "-");
    this.engine =
        AwsEngine.open(
            cloud.tables(),
            cloud.objects(),
            cloud.queues(),
            places,
            InstantSource.system(),
            random);
  }

  private String bucket() {
    return stage.bucket(cloud.account(), cloud.region());
  }

  /** Where it is, as one says it. */
  public String place() {
    return "%s, %s, account %s".formatted(stage.name(), cloud.region(), cloud.account());
  }

  /** Refuses where there is no data of an installation, be it that its functions are gone. */
  public void checkThere() throws DeployException {
    boolean table = true;
    try {
      cloud.tables().describeTable(request -> request.tableName(stage.table()));
    } catch (ResourceNotFoundException e) {
      table = false;
    }
    if (!table || !new Buckets(cloud).exists(bucket())) {
      throw new DeployException(
          ("there is no stage %s in %s of account %s: no %s. --stage, --region and the credentials"
                  + " say which is meant; faultline deploy makes one")
              .formatted(
                  stage.name(),
                  cloud.region(),
                  cloud.account(),
                  table ? "bucket " + bucket() : "table " + stage.table()));
    }
  }

  /**
   * Refuses where nobody can move in: no stack at rest with its keys, or functions of another
   * edition, which might not know what the rows hold.
   *
   * @param code what the stack's parameter CodeKey must be; empty to take any
   * @return the address it serves at
   */
  public String checkReady(Optional<String> code) throws DeployException {
    checkThere();
    String deploy =
        "faultline deploy --stage %s --region %s".formatted(stage.name(), cloud.region());
    Stack stack =
        StackStart.find(cloud.stacks(), stage)
            .orElseThrow(
                () ->
                    new DeployException(
                        "of stage %s only the data is there, not its functions; run %s first"
                            .formatted(stage.name(), deploy)));
    String status = stack.stackStatusAsString();
    if (!SERVING.contains(status)) {
      throw new DeployException(
          "the stack %s is %s; let %s come to its end first"
              .formatted(stage.stack(), status, deploy));
    }
    String there =
        stack.parameters().stream()
            .filter(each -> Objects.equals(each.parameterKey(), "CodeKey"))
            .map(Parameter::parameterValue)
            .findFirst()
            .orElse("");
    if (code.isPresent() && !code.get().equals(there)) {
      throw new DeployException(
          "the functions of stage %s are of another edition than this jar; run %s with this jar first"
              .formatted(stage.name(), deploy));
    }
    List<String> missing = keys.missing();
    if (!missing.isEmpty()) {
      throw new DeployException(
          "the installation is there, but not its keys %s in SSM"
              .formatted(String.join(", ", missing.stream().map(stage::parameter).toList())));
    }
    return stack.outputs().stream()
        .filter(output -> Objects.equals(output.outputKey(), "Url"))
        .map(Output::outputValue)
        .findFirst()
        .orElse("");
  }

  /** Refuses keys that would not fit, before anything is written. */
  public void checkFits(KeyBox.Keys moved) throws DeployException {
    StageKeys.check(moved.clients());
  }

  /** The stores; nothing is asked before they are used. */
  public Engine engine() {
    return engine;
  }

  /** How many jobs wait to be counted or done: they are not among what is stored. */
  public long waiting() {
    return engine.queue().size(Faultline.QUEUE);
  }

  /** How many jobs were given up after too many tries and are set aside for a while. */
  public long deadLetters() {
    return engine.deadLetters(Faultline.QUEUE);
  }

  private BucketKeysets keysets() throws IOException {
    return new BucketKeysets(cloud.objects(), bucket(), keys.envelope(), random);
  }

  /** The keys, as deploying made them. */
  public KeyBox.Keys keys() throws IOException {
    byte[] keyset = keysets().read().orElse(new byte[0]);
    return new KeyBox.Keys(keys.keys().master(), keys.clients(), keyset);
  }

  /**
   * Puts keys in the place of those that deploying made. What was sealed here before, such as where
   * alarms go, still opens.
   */
  public void keys(KeyBox.Keys moved) throws IOException {
    if (moved.keyset().length > 0) {
      BucketKeysets keysets = keysets();
      Optional<byte[]> before = keysets.read(); // A write is on the condition of what was read.
      byte[] joined =
          before.isPresent() ? TinkSeals.joined(moved.keyset(), before.get()) : moved.keyset();
      if (before.isEmpty() || !Arrays.equals(before.get(), joined)) {
        keysets.write(joined);
      }
    }
    keys.replace(moved.master(), moved.clients());
  }
}
