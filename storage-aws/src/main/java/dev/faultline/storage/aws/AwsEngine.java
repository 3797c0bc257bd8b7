package dev.faultline.storage.aws;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Queue;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The three ports over DynamoDB, S3 and SQS, for any number of processes at once. It keeps nothing
 * that is not written down there: a process may be stopped, frozen or killed at any moment.
 */
public final class AwsEngine implements Engine {
  private final DynamoTable table;
  private final AwsBlobs blobs;
  private final SqsQueue queue;

  private AwsEngine(DynamoTable table, AwsBlobs blobs, SqsQueue queue) {
    this.table = table;
    this.blobs = blobs;
    this.queue = queue;
  }

  /**
   * An engine over clients, which stay the caller's to close: how they speak HTTP, retry and sign
   * is a matter of the host.
   *
   * @param clock what expiries and leases go by
   * @param random where the words come from that tell one writer's request from another's
   */
  public static AwsEngine open(
      DynamoDbClient dynamo,
      S3Client s3,
      SqsClient sqs,
      AwsPlaces places,
      InstantSource clock,
      RandomGenerator random) {
    return open(
        dynamo, s3, sqs, places, clock, random, Pauses.of(random), LaneViews.Bounds.OF_PROCESS);
  }

  /** The same with other pauses between tries, and another memory. */
  static AwsEngine open(
      DynamoDbClient dynamo,
      S3Client s3,
      SqsClient sqs,
      AwsPlaces places,
      InstantSource clock,
      RandomGenerator random,
      Pauses pauses,
      LaneViews.Bounds bounds) {
    Supplier<String> words = () -> word(random);
    S3Objects objects = new S3Objects(s3, places.bucket(), words);
    Unprocessed unprocessed = new Unprocessed(pauses);
    AwsBlobs blobs =
        new AwsBlobs(objects, new ObjectRows(dynamo, places.table(), clock, words, unprocessed));
    LaneLog log = new LaneLog(dynamo, places.table());
    LaneViews views = new LaneViews(log, clock, bounds);
    Applier applier = new Applier(dynamo, places.table(), log, objects, clock);
    Committer committer = new Committer(log, views, applier, objects, blobs, clock, words, pauses);
    DynamoTable table =
        new DynamoTable(dynamo, places.table(), clock, log, views, applier, committer, unprocessed);
    return new AwsEngine(table, blobs, new SqsQueue(sqs, places, objects, clock, words, pauses));
  }

  private static String word(RandomGenerator random) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }

  @Override
  public Table table() {
    return table;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Queue queue() {
    return queue;
  }

  /**
   * The job in a message of the queue {@link AwsPlaces#WORK} that a trigger handed over: such
   * messages are not leased, the trigger removes them when the function says so. Empty where there
   * is nothing to do and the message may go: the job was done already, or is not due yet and was
   * sent again.
   *
   * @throws StorageException that passes, where the message must come again; that does not pass,
   *     where no job is in it
   */
  public Optional<byte[]> received(String messageBody) {
    return queue.received(messageBody);
  }

  /**
   * How many bytes the job in such a message has, as far as the message tells by itself: for who
   * wants to know how much memory a batch needs, before {@link #received} takes it. Empty for a job
   * that lies in the bucket, and where no job is in it.
   */
  public OptionalInt bytes(String messageBody) {
    try {
      return JobBody.bytes(JobBody.parse(messageBody));
    } catch (StorageException e) {
      return OptionalInt.empty();
    }
  }

  /**
   * Removes what jobs that are done have beside their messages. If the messages come again, {@link
   * #received} knows by that. Only for messages that it gave a job of: one that was sent again is
   * not done.
   */
  public void finished(Collection<String> messageBodies) {
    queue.finished(messageBodies);
  }

  /**
   * How many jobs of a queue were given up after too many tries and are set aside: {@link
   * Queue#size} does not count them. 0 for a queue that is not there.
   */
  public long deadLetters(String queueName) {
    return queue.deadLetters(queueName);
  }

  @Override
  public Set<EngineTrait> traits() {
    return Set.of(EngineTrait.RANGE_CURRENT, EngineTrait.DURABLE);
  }

  /** Nothing to do: DynamoDB and S3 remove by themselves what has expired. */
  @Override
  public long sweep() {
    return 0;
  }

  @Override
  public void close() {}
}
