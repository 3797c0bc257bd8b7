package dev.faultline.storage.aws;

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
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** What calls cost, as DynamoDB Local reports it, and how many requests went to S3. */
public final class Consumption implements ExecutionInterceptor {
  private final Map<String, DoubleAdder> writes = new ConcurrentHashMap<>();
  private final DoubleAdder reads = new DoubleAdder();
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

  /** Write units by what was written: the log, the lane's mark, rows by their partition's kind. */
  public Map<String, Double> writes() {
    Map<String, Double> sums = new TreeMap<>();
    writes.forEach((what, sum) -> sums.put(what, sum.sum()));
    return sums;
  }

  public double allWrites() {
    return writes.values().stream().mapToDouble(DoubleAdder::sum).sum();
  }

  public double reads() {
    return reads.sum();
  }

  /** Requests by their name. */
  public Map<String, Long> requests() {
    Map<String, Long> sums = new TreeMap<>();
    requests.forEach((what, sum) -> sums.put(what, sum.sum()));
    return sums;
  }

  public void reset() {
    writes.clear();
    reads.reset();
    requests.clear();
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    SdkRequest request = context.request();
    String name = request.getClass().getSimpleName().replace("Request", "");
    requests.computeIfAbsent(name, _ -> new LongAdder()).increment();
    return switch (request) {
      case PutItemRequest put ->
          put.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case GetItemRequest get ->
          get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case BatchGetItemRequest get ->
          get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      case QueryRequest query ->
          query.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.TOTAL).build();
      default -> request;
    };
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    SdkResponse response = context.response();
    switch (response) {
      case PutItemResponse put ->
          writes
              .computeIfAbsent(kind((PutItemRequest) context.request()), _ -> new DoubleAdder())
              .add(units(put.consumedCapacity()));
      case GetItemResponse get -> reads.add(units(get.consumedCapacity()));
      case QueryResponse query -> reads.add(units(query.consumedCapacity()));
      case BatchGetItemResponse get ->
          get.consumedCapacity().forEach(each -> reads.add(units(each)));
      default -> {}
    }
  }

  private static double units(@Nullable ConsumedCapacity capacity) {
    if (capacity == null || capacity.capacityUnits() == null) {
      throw new IllegalStateException("DynamoDB Local did not say what a call cost");
    }
    return capacity.capacityUnits();
  }

  private static String kind(PutItemRequest put) {
    String partition = Items.textOf(put.item(), TableSchema.PARTITION);
    if (partition.startsWith("l")) {
      return LogRow.isApplied(put.item()) ? "mark" : "log";
    }
    String sort = Items.textOf(put.item(), TableSchema.SORT);
    int end = sort.indexOf('\u001f');
    return "row " + partition.charAt(2) + " " + (end > 0 ? sort.substring(0, end) : "");
  }
}
