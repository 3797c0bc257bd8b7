package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.Page;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/**
 * One part of a range. A query has one condition on the sort key, with both ends included: the ends
 * that do not belong are left out here.
 */
final class RangeReader {
  private final DynamoDbClient dynamo;
  private final String table;
  private final Range range;

  RangeReader(DynamoDbClient dynamo, String table, Range range) {
    this.dynamo = dynamo;
    this.table = table;
    this.range = range;
  }

  Page<Row> read(long now) {
    @Nullable String lower = range.from().isEmpty() ? null : range.from();
    @Nullable String upper = range.to();
    String cursor = range.cursor();
    if (cursor != null && range.backwards()) {
      upper = upper == null || order(cursor, upper) < 0 ? cursor : upper;
    }
    if (cursor != null && !range.backwards()) {
      lower = lower == null || order(cursor, lower) >= 0 ? cursor : lower;
    }
    if (lower != null && upper != null && order(lower, upper) >= 0) {
      return new Page<>(List.of(), null);
    }
    return read(lower, upper, now);
  }

  private Page<Row> read(@Nullable String lower, @Nullable String upper, long now) {
    List<Row> rows = new ArrayList<>();
    QueryRequest.Builder query = query(lower, upper);
    int passed = 0;
    while (true) {
      // Three more than wanted: the two ends, and one that tells whether there are more. And as
      // many as were passed over: a wood of markers is walked in steps that double, and never more
      // is read in vain than was before.
      int limit = range.limit() - rows.size() + 3 + passed;
      QueryResponse page = dynamo.query(query.limit(limit).build());
      for (Map<String, AttributeValue> item : page.items()) {
        Row row = Items.row(item, now);
        if (row == null || !belongs(row.key().sort())) {
          passed++;
          continue;
        }
        if (rows.size() == range.limit()) {
          return new Page<>(rows, rows.getLast().key().sort());
        }
        rows.add(row);
      }
      if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
        return new Page<>(rows, null);
      }
      query.exclusiveStartKey(page.lastEvaluatedKey());
    }
  }

  private boolean belongs(String sort) {
    // The end is never part of a range, and the row of a cursor was in the part before.
    return !sort.equals(range.to()) && !sort.equals(range.cursor());
  }

  private QueryRequest.Builder query(@Nullable String lower, @Nullable String upper) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":p", Items.partition(range.partition()));
    String condition = "p = :p";
    if (lower != null && upper != null) {
      condition += " AND s BETWEEN :a AND :b";
    } else if (lower != null) {
      condition += " AND s >= :a";
    } else if (upper != null) {
      condition += " AND s <= :b";
    }
    if (lower != null) {
      values.put(":a", Items.text(lower));
    }
    if (upper != null) {
      values.put(":b", Items.text(upper));
    }
    return QueryRequest.builder()
        .tableName(table)
        .consistentRead(true)
        .scanIndexForward(!range.backwards())
        .keyConditionExpression(condition)
        .expressionAttributeValues(values);
  }

  private static int order(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }
}
