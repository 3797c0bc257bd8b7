package dev.faultline.server.aws;

import dev.faultline.storage.Layout;
import dev.faultline.storage.OutsideProjects;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.aws.Keep;
import dev.faultline.storage.aws.TableSchema;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
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
    /** It stays, with the keys; a later deploy takes it over. The queue must be empty. */
    KEEP,
    /** The same, but what waits in the queue and is not stored yet goes. */
    KEEP_STORED;

    boolean stays() {
      return this == KEEP || this == KEEP_STORED;
    }
  }

  /** What was accepted and lies in queues only, which go with the stack. */
  private record Waiting(long jobs, long deadLetters) {
    boolean isNone() {
      return jobs == 0 && deadLetters == 0;
    }

    /** As one says it. */
    String text() {
      return "%,d jobs in the queue and %,d among its dead letters".formatted(jobs, deadLetters);
    }
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
    Waiting waiting = waiting();
    switch (data) {
      case REFUSE -> refuseData(bucket, waiting);
      case KEEP -> refuseWaiting(waiting);
      case DELETE, KEEP_STORED -> {}
    }
    talk.say(data.stays() ? "The functions go, the data stays." : "All of it goes.");
    if (!waiting.isNone()) {
      talk.say("lost are    %s; reports among them were accepted".formatted(waiting.text()));
    }
    if (!yes && !talk.agreed("Destroy the installation %s?".formatted(stage.name()))) {
      throw new DeployException("nothing was removed; --yes goes on without asking");
    }
    if (stack.isPresent()) {
      start.remove(stack.get());
      talk.say("removed     stack " + stage.stack());
    }
    removeBucket(stage.codeBucket(cloud.account(), cloud.region()));
    if (data.stays()) {
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

  private Waiting waiting() {
    StageHome home = new StageHome(cloud, stage);
    try {
      return new Waiting(home.waiting(), home.deadLetters());
    } catch (StorageException e) {
      if (e.getCause() instanceof SdkException fault) {
        // As everything else that AWS says here: what is to be done about it is told by that.
        throw fault;
      }
      throw e;
    }
  }

  private static void refuseWaiting(Waiting waiting) throws DeployException {
    if (!waiting.isNone()) {
      throw new DeployException(
          ("there are %s: reports that were accepted and are not stored yet. --keep-data keeps what"
                  + " is stored, and the queues go. Let nothing come in, wait a few minutes until"
                  + " the queue is empty and run it again (dead letters go back to work by aws sqs"
                  + " start-message-move-task), or lose them with --keep-data --lose-waiting")
              .formatted(waiting.text()));
    }
  }

  private void refuseData(String bucket, Waiting waiting) throws DeployException {
    List<String> rows = new ArrayList<>();
    if (hasRows(Layout.REGISTRY)) {
      rows.add("rows of projects");
    }
    if (OutsideProjects.isThere(this::hasRows, this::hasCommits)) {
      rows.add("relayed webhooks or revoked configs");
    }
    boolean objects = buckets.holds(bucket, "blob/") || buckets.holds(bucket, Keep.PREFIX);
    if (rows.isEmpty() && !objects && waiting.isNone()) {
      return;
    }
    throw new DeployException(
        ("there is data: %s in the table %s, %s in the bucket %s%s. --delete-data removes it for"
                + " good, --keep-data leaves it and the keys for a later deploy")
            .formatted(
                rows.isEmpty() ? "nothing" : String.join(" and ", rows),
                stage.table(),
                objects ? "events" : "nothing",
                bucket,
                waiting.isNone() ? "" : ", " + waiting.text()));
  }

  private boolean hasRows(String partition) {
    return holds(
        TableSchema.partition(partition),
        // Removed rows leave markers without a value for an hour.
        request -> request.filterExpression("attribute_exists(" + TableSchema.VALUE + ")"));
  }

  private boolean hasCommits(String lane) {
    return holds(TableSchema.log(lane), request -> request.limit(1));
  }

  /** Without an engine, which would finish what was cut short: who only looks may not write. */
  private boolean holds(AttributeValue partition, Consumer<QueryRequest.Builder> more) {
    QueryRequest.Builder query =
        QueryRequest.builder()
            .tableName(stage.table())
            .keyConditionExpression(TableSchema.PARTITION + " = :partition")
            .expressionAttributeValues(Map.of(":partition", partition))
            .consistentRead(true)
            .select(Select.COUNT);
    more.accept(query);
    try {
      return cloud.tables().queryPaginator(query.build()).stream()
          .anyMatch(page -> page.count() > 0);
    } catch (ResourceNotFoundException e) {
      return false;
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
