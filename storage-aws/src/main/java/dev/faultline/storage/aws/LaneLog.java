package dev.faultline.storage.aws;

import dev.faultline.storage.StorageException;
import java.util.HashMap;
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
  /**
   * Log rows of the first page where mostly few are wanted; each next one has twice as many, so
   * that no walk reads more than twice what it wants.
   */
  private static final int PAGE_FEW = 8;

  /** The same where somebody looks for what is not among the newest. */
  private static final int PAGE_OLDER = 64;

  /** Most log rows of one page; DynamoDB ends a page at 1 MB in any case. */
  private static final int PAGE_LAST = 1_024;

  private final DynamoDbClient dynamo;
  private final String table;

  LaneLog(DynamoDbClient dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
  }

  /** Hears up to which number a lane's commits are applied. */
  @FunctionalInterface
  interface Marked {
    void at(long sequence);
  }

  /**
   * Where a lane is.
   *
   * @param newest the last commit in its log; 0 for none
   * @param applied up to which number commits are applied, or the lane was advanced
   */
  record Head(long newest, long applied) {}

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

  Head head(String lane) {
    long newest = 0;
    long applied = 0;
    // The mark, and the newest commit in front of it.
    QueryRequest query =
        query(lane, "", Map.of())
            .projectionExpression(LogRow.IDS)
            .scanIndexForward(false)
            .limit(2)
            .build();
    for (Map<String, AttributeValue> item : dynamo.query(query).items()) {
      if (LogRow.isApplied(item)) {
        applied = Items.longOf(item, Items.SEQUENCE);
      } else {
        newest = Math.max(newest, LogRow.sequence(item));
      }
    }
    return new Head(newest, applied);
  }

  /** How far a lane is applied, then its commits, newest first, until one is no longer wanted. */
  boolean newestIds(String lane, Marked marked, Predicate<CommitIds> wanted) {
    return ids(query(lane, "", Map.of()), false, PAGE_FEW, marked, wanted);
  }

  /** Commits below a number, newest first, until one is no longer wanted. */
  boolean idsBefore(String lane, long below, Predicate<CommitIds> wanted) {
    QueryRequest.Builder query = query(lane, "s < :s", Map.of(":s", LogRow.sort(below)));
    return ids(query, false, PAGE_OLDER, mark -> {}, wanted);
  }

  /** Commits after a number, oldest first, until one is no longer wanted; then the mark. */
  void idsAfter(String lane, long after, Marked marked, Predicate<CommitIds> wanted) {
    ids(after(lane, after), true, PAGE_FEW, marked, wanted);
  }

  private boolean ids(
      QueryRequest.Builder query,
      boolean forward,
      int first,
      Marked marked,
      Predicate<CommitIds> wanted) {
    return walk(
        query.projectionExpression(LogRow.IDS),
        forward,
        first,
        item -> {
          if (LogRow.isApplied(item)) {
            marked.at(Items.longOf(item, Items.SEQUENCE));
            return true;
          }
          return wanted.test(LogRow.ids(item));
        });
  }

  /** Whole commits after a number, oldest first, until one is no longer wanted. */
  void newer(String lane, long after, Predicate<LogRow> wanted) {
    walk(
        after(lane, after),
        true,
        PAGE_FEW,
        item -> LogRow.isApplied(item) || wanted.test(LogRow.of(lane, item)));
  }

  private QueryRequest.Builder after(String lane, long sequence) {
    return query(lane, "s > :s", Map.of(":s", LogRow.sort(sequence)));
  }

  /** Says whether it came to the end. */
  private boolean walk(
      QueryRequest.Builder query,
      boolean forward,
      int first,
      Predicate<Map<String, AttributeValue>> wanted) {
    query.scanIndexForward(forward);
    int page = first;
    while (true) {
      QueryResponse answer = dynamo.query(query.limit(page).build());
      for (Map<String, AttributeValue> item : answer.items()) {
        if (!wanted.test(item)) {
          return false;
        }
      }
      if (!answer.hasLastEvaluatedKey() || answer.lastEvaluatedKey().isEmpty()) {
        return true;
      }
      query.exclusiveStartKey(answer.lastEvaluatedKey());
      page = Math.min(2 * page, PAGE_LAST);
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
