package dev.faultline.server.aws;

import dev.faultline.storage.Layout;
import dev.faultline.storage.aws.Keep;
import dev.faultline.storage.aws.TableSchema;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Select;

/**
 * Removes an installation. The data is removed last and one by one, because the stack leaves it
 * alone; who is stopped in between runs it again.
 */
public final class Destroy {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int LOOKS_MAX = 150;

  /** What happens to the data. */
  public enum Data {
    /** There must be none. */
    REFUSE,
    /** It goes, with the keys. */
    DELETE,
    /** It stays, with the keys; a later deploy takes it over. */
    KEEP
  }

  private final Cloud cloud;
  private final Stage stage;
  private final Talk talk;
  private final Buckets buckets;
  private final StageKeys keys;

  public Destroy(Cloud cloud, Stage stage, Talk talk) {
    this.cloud = cloud;
    this.stage = stage;
    this.talk = talk;
    this.buckets = new Buckets(cloud);
    // Nothing is made here.
    this.keys = new StageKeys(cloud.parameters(), stage, new SecureRandom());
  }

  /** Does it. */
  public void run(Data data, boolean yes) throws DeployException, InterruptedException {
    String bucket = stage.bucket(cloud.account(), cloud.region());
    talk.say(
        "account     %s, region %s, stage %s"
            .formatted(cloud.account(), cloud.region(), stage.name()));
    StackStart start = new StackStart(cloud.stacks(), stage, talk);
    Optional<Stack> stack = start.atRest();
    int projects = projects();
    boolean objects = buckets.holds(bucket, "blob/") || buckets.holds(bucket, Keep.PREFIX);
    if (data == Data.REFUSE && (projects > 0 || objects)) {
      throw new DeployException(
          ("there is data: %s in the table %s, %s in the bucket %s. --delete-data removes it for"
                  + " good, --keep-data leaves it and the keys for a later deploy")
              .formatted(
                  projects == 0 ? "nothing" : "rows of projects",
                  stage.table(),
                  objects ? "events" : "nothing",
                  bucket));
    }
    talk.say(data == Data.KEEP ? "The functions go, the data stays." : "All of it goes.");
    if (!yes && !talk.agreed("Destroy the installation %s?".formatted(stage.name()))) {
      throw new DeployException("nothing was removed; --yes goes on without asking");
    }
    if (stack.isPresent()) {
      start.remove(stack.get());
      talk.say("removed     stack " + stage.stack());
    }
    removeBucket(stage.codeBucket(cloud.account(), cloud.region()));
    if (data == Data.KEEP) {
      talk.say("kept        table " + stage.table());
      talk.say("kept        bucket " + bucket);
      keys.all().forEach(name -> talk.say("kept        SSM parameter " + name + " (where it was)"));
      return;
    }
    removeBucket(bucket);
    if (removeTable()) {
      talk.say(
          "removed     table %s (AWS keeps a last backup of it for 35 days)"
              .formatted(stage.table()));
    }
    for (String name : keys.remove()) {
      talk.say("removed     SSM parameter " + name);
    }
    talk.say("kept        nothing of this stage; a KMS key or a DNS zone of yours was not touched");
  }

  private void removeBucket(String bucket) throws DeployException {
    buckets
        .remove(bucket)
        .ifPresent(
            count -> talk.say("removed     bucket %s with %,d objects".formatted(bucket, count)));
  }

  private int projects() {
    try {
      return cloud
          .tables()
          .query(
              request ->
                  request
                      .tableName(stage.table())
                      .keyConditionExpression(TableSchema.PARTITION + " = :projects")
                      // Removed rows leave markers without a value for an hour.
                      .filterExpression("attribute_exists(" + TableSchema.VALUE + ")")
                      .expressionAttributeValues(
                          Map.of(":projects", TableSchema.partition(Layout.REGISTRY)))
                      .select(Select.COUNT))
          .count();
    } catch (ResourceNotFoundException e) {
      return 0;
    }
  }

  /** Whether there was one. */
  private boolean removeTable() throws DeployException, InterruptedException {
    if (!tableIsThere()) {
      return false;
    }
    cloud.tables().deleteTable(request -> request.tableName(stage.table()));
    for (int look = 0; look < LOOKS_MAX; look++) {
      if (!tableIsThere()) {
        return true;
      }
      talk.pause(BETWEEN_LOOKS);
    }
    throw new DeployException(
        "the table %s is still being removed; run the same command again".formatted(stage.table()));
  }

  private boolean tableIsThere() {
    try {
      cloud.tables().describeTable(request -> request.tableName(stage.table()));
      return true;
    } catch (ResourceNotFoundException e) {
      return false;
    }
  }
}
