package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import dev.faultline.storage.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * What the calls of one process cost: units as DynamoDB Local reports them, requests and bytes of
 * the other services. Give each function's clients one of its own to tell functions apart. A call
 * that has no price here fails: nothing is used unseen.
 */
public final class Consumption implements ExecutionInterceptor {
  /** SQS charges a request for each of these that it carries. */
  private static final int QUEUE_CHUNK_BYTES = 64 << 10;

  private static final int WRITE_UNIT_BYTES = 1 << 10;

  private final Map<String, DoubleAdder> writes = new ConcurrentHashMap<>();
  private final Map<String, DoubleAdder> reads = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> charged = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> bytes = new ConcurrentHashMap<>();
  private final Map<String, Stored> rows = new ConcurrentHashMap<>();

  /** A row that was written, as it was the last time. */
  private record Stored(String kind, int bytes) {}

  /** Write units by what was written: the log, the lane's mark, rows by their partition's kind. */
  public Map<String, Double> writes() {
    return doubles(writes);
  }

  public double allWrites() {
    return writes.values().stream().mapToDouble(DoubleAdder::sum).sum();
  }

  /** Read units of all reads. */
  public double reads() {
    return reads.values().stream().mapToDouble(DoubleAdder::sum).sum();
  }

  /** Read units by the request, and by what a query or a single read was for. */
  public Map<String, Double> readsByKind() {
    return doubles(reads);
  }

  /** Requests by their name. */
  public Map<String, Long> requests() {
    return longs(requests);
  }

  /** Bytes of bodies by the request's name: messages sent and received, objects written. */
  public Map<String, Long> bytes() {
    return longs(bytes);
  }

  /**
   * How large the rows are that were ever written, each once, by their kind: what the table holds
   * of them until they expire. Never forgotten by {@link #reset}, so that differences tell growth.
   */
  public Map<String, Long> rowBytes() {
    Map<String, Long> sums = new TreeMap<>();
    rows.values().forEach(row -> sums.merge(row.kind, (long) row.bytes, Long::sum));
    return sums;
  }

  /** What is charged for all this; storage is not, which depends on how long things stay. */
  public List<Use> uses() {
    List<Use> uses = new ArrayList<>();
    writes().forEach((kind, units) -> uses.add(new Use(Charge.TABLE_WRITES, units, kind)));
    readsByKind().forEach((kind, units) -> uses.add(new Use(Charge.TABLE_READS, units, kind)));
    longs(charged)
        .forEach(
            (request, count) -> {
              Charge charge = chargeOf(request);
              if (charge != null && count > 0) {
                uses.add(new Use(charge, count, request));
              }
            });
    return uses;
  }

  public void reset() {
    writes.clear();
    reads.clear();
    requests.clear();
    charged.clear();
    bytes.clear();
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    add(requests, name(request), 1);
    return switch (request) {
      case PutItemRequest put ->
          put.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case GetItemRequest get ->
          get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case BatchGetItemRequest get ->
          get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case QueryRequest query ->
          query.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case BatchWriteItemRequest write ->
          write.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      default -> request;
    };
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    SdkResponse response = context.response();
    switch (response) {
      case PutItemResponse put -> {
        PutItemRequest asked = (PutItemRequest) request;
        add(writes, kind(asked), units(put.consumedCapacity()));
        rows.put(place(asked), new Stored(kind(asked), size(asked.item())));
      }
      case GetItemResponse get ->
          add(
              reads,
              "GetItem " + partition(((GetItemRequest) request).key().get(TableSchema.PARTITION)),
              units(get.consumedCapacity()));
      case QueryResponse query -> {
        QueryRequest asked = (QueryRequest) request;
        // DynamoDB charges for a query that finds nothing, though the emulator does not say so.
        double least = Boolean.TRUE.equals(asked.consistentRead()) ? 1 : 0.5;
        add(
            reads,
            "Query " + partition(asked.expressionAttributeValues().get(":p")),
            Math.max(least, units(query.consumedCapacity())));
      }
      case BatchGetItemResponse get ->
          add(reads, "BatchGetItem", batch((BatchGetItemRequest) request, get));
      case BatchWriteItemResponse write ->
          write.consumedCapacity().forEach(each -> add(writes, "pack removed", units(each)));
      default -> {
        long written = context.requestBody().flatMap(RequestBody::optionalContentLength).orElse(0L);
        other(request, response, written, attributes);
      }
    }
  }

  /** DynamoDB charges for a row that is not there, though the emulator does not say so here. */
  private static double batch(BatchGetItemRequest asked, BatchGetItemResponse got) {
    double units = 0;
    for (ConsumedCapacity each : got.consumedCapacity()) {
      units += units(each);
    }
    for (Map.Entry<String, KeysAndAttributes> part : asked.requestItems().entrySet()) {
      KeysAndAttributes open = got.unprocessedKeys().get(part.getKey());
      int looked = part.getValue().keys().size() - (open == null ? 0 : open.keys().size());
      int found = got.responses().getOrDefault(part.getKey(), List.of()).size();
      units += (looked - found) * (Boolean.TRUE.equals(part.getValue().consistentRead()) ? 1 : 0.5);
    }
    return units;
  }

  /** A write that was refused is charged for all the same. */
  @Override
  public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
    if (context.exception() instanceof ConditionalCheckFailedException
        && context.request() instanceof PutItemRequest put) {
      double units = Math.ceilDiv(size(put.item()), WRITE_UNIT_BYTES);
      add(writes, kind(put) + " refused", units);
    } else if (context.request() instanceof PutObjectRequest || service(attributes).equals("Sqs")) {
      add(charged, name(context.request()), 1);
    }
  }

  private void other(
      SdkRequest request, SdkResponse response, long written, ExecutionAttributes attributes) {
    String name = name(request);
    switch (service(attributes)) {
      case "Sqs" -> {
        long carried = carried(request, response);
        add(bytes, name, carried);
        add(charged, name, Math.max(1, Math.ceilDiv(carried, (long) QUEUE_CHUNK_BYTES)));
      }
      case "Ssm" -> {
        Collection<?> many = response.getValueForField("Parameters", Collection.class).orElse(null);
        add(charged, name, many == null ? 1 : many.size());
      }
      case "S3" -> {
        if (chargeOf(name) != null) {
          add(charged, name, 1);
        }
        if (request instanceof PutObjectRequest) {
          add(bytes, name, written);
        }
      }
      default -> throw new IllegalStateException(name + " has no price here");
    }
  }

  private static long carried(SdkRequest request, SdkResponse response) {
    return switch (request) {
      case SendMessageRequest send -> send.messageBody().length();
      case SendMessageBatchRequest send ->
          send.entries().stream().mapToLong(entry -> entry.messageBody().length()).sum();
      default ->
          response instanceof ReceiveMessageResponse received
              ? received.messages().stream().map(Message::body).mapToLong(String::length).sum()
              : 0;
    };
  }

  /** What a request other than of DynamoDB is charged as; null for what costs nothing. */
  private static @Nullable Charge chargeOf(String request) {
    return switch (request) {
      case "PutObject", "PutObjectTagging", "ListObjectsV2" -> Charge.OBJECT_WRITES;
      case "GetObject", "HeadObject", "GetObjectTagging" -> Charge.OBJECT_READS;
      case "DeleteObject", "DeleteObjects" -> null;
      case "SendMessage",
          "SendMessageBatch",
          "ReceiveMessage",
          "DeleteMessage",
          "DeleteMessageBatch",
          "ChangeMessageVisibility",
          "CreateQueue",
          "GetQueueUrl",
          "GetQueueAttributes" ->
          Charge.QUEUE_REQUESTS;
      case "GetParameter", "GetParameters", "GetParametersByPath", "PutParameter" ->
          Charge.KEY_REQUESTS;
      default -> throw new IllegalStateException(request + " has no price here");
    };
  }

  private static String name(SdkRequest request) {
    return request.getClass().getSimpleName().replace("Request", "");
  }

  private static String service(ExecutionAttributes attributes) {
    return attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
  }

  private static double units(@Nullable ConsumedCapacity capacity) {
    if (capacity == null || capacity.capacityUnits() == null) {
      throw new IllegalStateException("DynamoDB Local did not say what a call cost");
    }
    return capacity.capacityUnits();
  }

  private static String place(PutItemRequest put) {
    return put.tableName()
        + "\n"
        + Items.textOf(put.item(), TableSchema.PARTITION)
        + "\n"
        + Items.textOf(put.item(), TableSchema.SORT);
  }

  /** An item's size as DynamoDB counts it: names and values. */
  private static int size(Map<String, AttributeValue> item) {
    int size = 0;
    for (Map.Entry<String, AttributeValue> entry : item.entrySet()) {
      size += entry.getKey().length() + size(entry.getValue());
    }
    return size;
  }

  private static int size(AttributeValue value) {
    return switch (value.type()) {
      case S -> value.s().getBytes(UTF_8).length;
      case N -> (value.n().length() + 1) / 2 + 1;
      case B -> value.b().asByteArrayUnsafe().length;
      case L -> 3 + value.l().stream().mapToInt(each -> 1 + size(each)).sum();
      default -> throw new IllegalStateException("nobody counted the size of " + value.type());
    };
  }

  private static String kind(PutItemRequest put) {
    String partition = Items.textOf(put.item(), TableSchema.PARTITION);
    if (partition.startsWith("l")) {
      return LogRow.isApplied(put.item()) ? "mark" : "log";
    }
    if (partition.startsWith("b")) {
      return put.item().containsKey(Items.VALUE) ? "pack" : "name";
    }
    String row = "row " + place(partition) + " ";
    return switch (partition.charAt(2)) {
      // An order of issues; what it goes by is the last part of the partition.
      case 'X' -> row + partition.substring(partition.lastIndexOf(Key.SEPARATOR) + 1);
      // Rows of several kinds; the first part of the sort key tells them apart.
      case 'I', 'P', 'R', 'T' -> {
        String sort = Items.textOf(put.item(), TableSchema.SORT);
        int end = sort.indexOf(Key.SEPARATOR);
        yield row + (end > 0 ? sort.substring(0, end) : sort.equals("plain-secret") ? sort : "");
      }
      default -> row;
    };
  }

  /** What lies in a partition: a letter where there are many of a kind, else its name. */
  private static String place(String partition) {
    String name = partition.substring(2);
    int end = name.indexOf(Key.SEPARATOR);
    return end > 0 ? name.substring(0, end) : name;
  }

  private static String partition(@Nullable AttributeValue value) {
    if (value == null) {
      throw new IllegalStateException("a read without a partition");
    }
    String partition = value.s();
    return switch (partition.charAt(0)) {
      case 'l' -> "log";
      case 'b' -> "pack";
      default -> "row " + place(partition);
    };
  }

  private static void add(Map<String, DoubleAdder> sums, String what, double value) {
    sums.computeIfAbsent(what, _ -> new DoubleAdder()).add(value);
  }

  private static void add(Map<String, LongAdder> sums, String what, long value) {
    sums.computeIfAbsent(what, _ -> new LongAdder()).add(value);
  }

  private static Map<String, Double> doubles(Map<String, DoubleAdder> sums) {
    Map<String, Double> all = new TreeMap<>();
    sums.forEach((what, sum) -> all.put(what, sum.sum()));
    return all;
  }

  private static Map<String, Long> longs(Map<String, LongAdder> sums) {
    Map<String, Long> all = new TreeMap<>();
    sums.forEach((what, sum) -> all.put(what, sum.sum()));
    return all;
  }
}
