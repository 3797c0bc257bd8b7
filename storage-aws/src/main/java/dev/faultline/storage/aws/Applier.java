package dev.faultline.storage.aws;

import dev.faultline.storage.Change;
import dev.faultline.storage.StorageException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Writes the rows of commits that stand in the log. Anybody may do it, any number of times, at any
 * time: a row takes a change only from a later commit than the one it has.
 */
final class Applier {
  private static final System.Logger LOG = System.getLogger(Applier.class.getName());

  /** Most requests of one commit at the same time. */
  static final int AT_ONCE = 32;

  /**
   * A row takes a value from a later commit of its lane. Numbers of two lanes say nothing about
   * each other: a marker that another lane left stays, because only a late worker can want to write
   * what was removed for good.
   */
  private static final String MAY_PUT =
      "attribute_not_exists(q) OR (l = :l AND q < :q) OR (l <> :l AND attribute_exists(v))";

  /** A row is removed by a later commit of its lane, or by another lane when nobody writes it. */
  private static final String MAY_DELETE = "attribute_not_exists(q) OR l <> :l OR q < :q";

  private final DynamoDbClient dynamo;
  private final String table;
  private final LaneLog log;
  private final S3Objects objects;
  private final InstantSource clock;

  Applier(
      DynamoDbClient dynamo, String table, LaneLog log, S3Objects objects, InstantSource clock) {
    this.dynamo = dynamo;
    this.table = table;
    this.log = log;
    this.objects = objects;
    this.clock = clock;
  }

  /** Applies what a lane has in its log after a number, in order, and returns the last one. */
  long finish(String lane, long applied) {
    long[] done = {applied};
    List<String> finished = new ArrayList<>();
    log.newer(
        lane,
        applied,
        row -> {
          apply(row);
          done[0] = row.sequence();
          if (row.object() != null) {
            finished.add(row.object());
          }
          return true;
        });
    if (done[0] > applied) {
      log.applied(lane, done[0]);
      tidy(finished);
    }
    return done[0];
  }

  /** Removes objects that nobody needs any more; a fault takes nothing away from what is done. */
  void tidy(List<String> names) {
    try {
      objects.delete(names);
    } catch (SdkException | StorageException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "objects stay until a rule removes them: " + names + ": " + e.getMessage());
    }
  }

  /** Applies one commit, read from the log. */
  private void apply(LogRow row) {
    byte[] changes = row.changes();
    String object = row.object();
    if (changes == null && object != null) {
      Optional<byte[]> stored = objects.find(object);
      if (stored.isEmpty()) {
        // It is removed when all rows are written: another worker was quicker.
        if (log.applied(row.lane()) >= row.sequence()) {
          return;
        }
        throw new StorageException(
            "the changes of commit %d of lane %s are gone from %s"
                .formatted(row.sequence(), row.lane(), object),
            false);
      }
      changes = stored.get();
    }
    if (changes != null) {
      apply(row.lane(), row.sequence(), Packing.readChanges(changes));
    }
  }

  /** Writes the rows of a commit; whoever finds one newer leaves it. */
  void apply(String lane, long sequence, List<Change> changes) {
    int workers = Math.min(AT_ONCE, changes.size());
    if (workers <= 1) {
      changes.forEach(change -> write(lane, sequence, change));
      return;
    }
    AtomicInteger next = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        running.add(
            threads.submit(
                () -> {
                  try {
                    for (int n = next.getAndIncrement();
                        n < changes.size();
                        n = next.getAndIncrement()) {
                      write(lane, sequence, changes.get(n));
                    }
                  } catch (RuntimeException e) {
                    // The others need not go on: the commit will be applied again from its row.
                    next.set(changes.size());
                    throw e;
                  }
                }));
      }
      for (Future<?> worker : running) {
        worker.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("a row could not be written", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted while rows were written", true, e);
    }
  }

  private void write(String lane, long sequence, Change change) {
    Map<String, AttributeValue> item =
        Items.item(lane, sequence, change, clock.instant().getEpochSecond());
    String guard =
        switch (change) {
          case Change.Put _ -> MAY_PUT;
          case Change.Delete _ -> MAY_DELETE;
        };
    try {
      dynamo.putItem(
          request ->
              request
                  .tableName(table)
                  .item(item)
                  .conditionExpression(guard)
                  .expressionAttributeValues(
                      Map.of(":q", Items.number(sequence), ":l", Items.text(lane))));
    } catch (ConditionalCheckFailedException _) {
      // This commit or a later one is there already.
    }
  }
}
