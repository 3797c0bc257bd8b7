package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** The logs of all lanes: one item a commit, and one a lane that tells how far they are applied. */
final class LaneLog {
  /** Most log rows of one page when a lane is read for the first time. */
  private static final int PAGE = 100;

  private final DynamoDbClient dynamo;
  private final String table;

  LaneLog(DynamoDbClient dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
  }

  /**
   * What a reading of a log found.
   *
   * @param rows in ascending order
   * @param applied up to which number commits are applied; 0 where it was not read
   */
  record Read(List<LogRow> rows, long applied) {}

  /** Writes a commit; false when another has its number. */
  boolean put(LogRow row) {
    try {
      dynamo.putItem(
          request ->
              request
                  .tableName(table)
                  .item(row.item())
                  .conditionExpression("attribute_not_exists(" + TableSchema.PARTITION + ")")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return true;
    } catch (ConditionalCheckFailedException e) {
      // The first answer of a repeated request may have got lost: then it is our own row.
      return e.hasItem() && LogRow.of(row.lane(), e.item()).writer().equals(row.writer());
    }
  }

  Optional<LogRow> find(String lane, long sequence) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(
                request ->
                    request.tableName(table).key(LogRow.key(lane, sequence)).consistentRead(true))
            .item();
    return item.isEmpty() ? Optional.empty() : Optional.of(LogRow.of(lane, item));
  }

  /** Everything after a number, and how far the lane is applied: one request for few rows. */
  Read after(String lane, long sequence) {
    List<LogRow> rows = new ArrayList<>();
    long applied = 0;
    QueryRequest.Builder query =
        query(lane, "s > :s", Map.of(":s", LogRow.sort(sequence))).scanIndexForward(true);
    while (true) {
      QueryResponse page = dynamo.query(query.build());
      for (Map<String, AttributeValue> item : page.items()) {
        if (LogRow.isApplied(item)) {
          applied = Items.longOf(item, Items.SEQUENCE);
        } else {
          rows.add(LogRow.of(lane, item));
        }
      }
      if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
        return new Read(rows, applied);
      }
      query.exclusiveStartKey(page.lastEvaluatedKey());
    }
  }

  /** From the newest commit back until one is no longer wanted. */
  Read newest(String lane, Predicate<LogRow> wanted) {
    List<LogRow> rows = new ArrayList<>();
    long[] applied = new long[1];
    walk(
        query(lane, "", Map.of()),
        false,
        item -> {
          if (LogRow.isApplied(item)) {
            applied[0] = Items.longOf(item, Items.SEQUENCE);
            return true;
          }
          LogRow row = LogRow.of(lane, item);
          // What is not applied is wanted whatever its age.
          if (row.sequence() <= applied[0] && !wanted.test(row)) {
            return false;
          }
          rows.add(row);
          return true;
        });
    return new Read(rows.reversed(), applied[0]);
  }

  /** Commits below a number, newest first, until one is no longer wanted. */
  void older(String lane, long below, Predicate<LogRow> wanted) {
    walk(
        query(lane, "s < :s", Map.of(":s", LogRow.sort(below))),
        false,
        item -> wanted.test(LogRow.of(lane, item)));
  }

  /** What was taken below a number and not long before a time, newest first, while wanted. */
  void takenSince(String lane, long below, long millis, Predicate<List<Packing.Taken>> wanted) {
    walk(
        query(lane, "s < :s", Map.of(":s", LogRow.sort(below)))
            .projectionExpression(LogRow.CLAIMS_ONLY),
        false,
        item -> LogRow.millis(item) >= millis && wanted.test(LogRow.taken(item)));
  }

  /** Commits after a number, oldest first, until one is no longer wanted. */
  void newer(String lane, long after, Predicate<LogRow> wanted) {
    walk(
        query(lane, "s > :s", Map.of(":s", LogRow.sort(after))),
        true,
        item -> LogRow.isApplied(item) || wanted.test(LogRow.of(lane, item)));
  }

  private void walk(
      QueryRequest.Builder query, boolean forward, Predicate<Map<String, AttributeValue>> wanted) {
    query.scanIndexForward(forward).limit(PAGE);
    while (true) {
      QueryResponse page = dynamo.query(query.build());
      for (Map<String, AttributeValue> item : page.items()) {
        if (!wanted.test(item)) {
          return;
        }
      }
      if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
        return;
      }
      query.exclusiveStartKey(page.lastEvaluatedKey());
    }
  }

  private QueryRequest.Builder query(
      String lane, String sortCondition, Map<String, AttributeValue> values) {
    Map<String, AttributeValue> all = new HashMap<>(values);
    all.put(":p", LogRow.partition(lane));
    return QueryRequest.builder()
        .tableName(table)
        .consistentRead(true)
        .keyConditionExpression(sortCondition.isEmpty() ? "p = :p" : "p = :p AND " + sortCondition)
        .expressionAttributeValues(all);
  }

  /** Up to which number the lane's commits are applied. */
  long applied(String lane) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(
                request ->
                    request.tableName(table).key(LogRow.appliedKey(lane)).consistentRead(true))
            .item();
    return item.isEmpty() ? 0 : Items.longOf(item, Items.SEQUENCE);
  }

  /** Says that all commits up to a number are applied; never goes back. */
  void applied(String lane, long sequence) {
    Map<String, AttributeValue> item = new HashMap<>(LogRow.appliedKey(lane));
    item.put(Items.SEQUENCE, Items.number(sequence));
    try {
      dynamo.putItem(
          request ->
              request
                  .tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(q) OR q < :q")
                  .expressionAttributeValues(Map.of(":q", Items.number(sequence))));
    } catch (ConditionalCheckFailedException e) {
      // Another worker was here first, with this number or a later one.
      if (applied(lane) < sequence) {
        throw new StorageException(
            "lane " + lane + " cannot say that commit " + sequence + " is applied", true, e);
      }
    }
  }
}
