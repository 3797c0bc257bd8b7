package dev.faultline.storage.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * A bad day of AWS for one process: some of its calls meet a fault, each attempt of the SDK anew. A
 * process can be killed as well, between any two calls.
 *
 * <p>A seed says which calls, but what a call answers follows from time as well (how many messages
 * a receive gives, say), so chance alone would leave a fault out one day. Therefore the faults of
 * calls take turns, and each other one happens by its fifth chance at the latest.
 */
public final class Faulty implements ExecutionInterceptor {
  /** What can happen to a call. */
  public enum Fault {
    /** Refused because of too many requests; S3 calls it a slow-down. */
    THROTTLED,
    /** Answered by a 500, nothing was done. */
    FAILED,
    /** Answered by a 500 after it was done. */
    FAILED_AFTER,
    /** No answer in time, nothing was done. */
    TIMED_OUT,
    /** No answer in time, but it was done. */
    ANSWER_LOST,
    /** A part of a batch is left undone, or said to be. */
    PARTLY,
    /** A message comes once more, with others, however often it was removed. */
    REPEATED,
    /** Messages come in another order. */
    REORDERED
  }

  private static final List<Fault> OF_CALLS =
      List.of(
          Fault.THROTTLED, Fault.FAILED, Fault.FAILED_AFTER, Fault.TIMED_OUT, Fault.ANSWER_LOST);

  private static final ExecutionAttribute<Optional<Fault>> MET =
      new ExecutionAttribute<>("faulty.met");

  /** Messages that were seen, for coming once more. */
  private final List<Message> seen = new ArrayList<>();

  private static final int CHANCES_MAX = 5;

  private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
  private final Map<Fault, Integer> chances = new EnumMap<>(Fault.class);
  private final Random random;
  private double share;
  private int nextOfCalls;
  private int callsLeft = Integer.MAX_VALUE;

  /**
   * Faults for a process.
   *
   * @param share of its calls that meet one, from 0 to 1
   */
  public Faulty(long seed, double share) {
    this.random = new Random(seed);
    this.share = share;
  }

  /** From now on so many calls meet a fault. */
  public synchronized void share(double now) {
    share = now;
  }

  /** The process makes so many calls, and none after that. */
  public synchronized void liveFor(int calls) {
    callsLeft = calls;
  }

  /** Whether it was killed. */
  public synchronized boolean isDead() {
    return callsLeft <= 0;
  }

  /** How often each fault happened. */
  public synchronized Map<Fault, Integer> injected() {
    return Map.copyOf(injected);
  }

  /** The fault that this call meets, if it meets one. */
  private synchronized Optional<Fault> ofCall() {
    if (random.nextDouble() >= share) {
      return Optional.empty();
    }
    Fault fault = OF_CALLS.get(nextOfCalls++ % OF_CALLS.size());
    injected.merge(fault, 1, Integer::sum);
    return Optional.of(fault);
  }

  /** Whether a fault happens that only some answers can have. */
  private synchronized boolean happens(Fault fault) {
    if (share <= 0) {
      return false;
    }
    boolean isDue =
        chances.merge(fault, 1, Integer::sum) >= CHANCES_MAX && !injected.containsKey(fault);
    if (!isDue && random.nextDouble() >= share) {
      return false;
    }
    injected.merge(fault, 1, Integer::sum);
    return true;
  }

  @Override
  public synchronized void beforeExecution(
      Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (isDead()) {
      throw SdkClientException.create("this process was killed");
    }
    callsLeft--;
  }

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    Optional<Fault> fault = ofCall();
    attributes.putAttribute(MET, fault);
    if (fault.isEmpty()) {
      return;
    }
    switch (fault.get()) {
      case THROTTLED -> throw throttled(attributes);
      case FAILED -> throw failed(attributes);
      case TIMED_OUT -> throw timedOut();
      case FAILED_AFTER, ANSWER_LOST, PARTLY, REPEATED, REORDERED -> {}
    }
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    Fault fault = attributes.getAttribute(MET).orElse(null);
    if (fault == Fault.FAILED_AFTER || fault == Fault.ANSWER_LOST) {
      context.responseBody().ifPresent(Faulty::close);
      throw fault == Fault.FAILED_AFTER ? failed(attributes) : timedOut();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RuntimeException timedOut() {
    return ApiCallAttemptTimeoutException.create(1_000);
  }

  private static RuntimeException failed(ExecutionAttributes attributes) {
    return fault(attributes, 500, "InternalError");
  }

  private static RuntimeException throttled(ExecutionAttributes attributes) {
    return switch (attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)) {
      case "S3" -> fault(attributes, 503, "SlowDown");
      case "DynamoDb" -> fault(attributes, 400, "ProvisionedThroughputExceededException");
      default -> fault(attributes, 400, "ThrottlingException");
    };
  }

  private static RuntimeException fault(ExecutionAttributes attributes, int status, String code) {
    AwsServiceException.Builder builder =
        switch (attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)) {
          case "S3" -> S3Exception.builder();
          case "DynamoDb" -> DynamoDbException.builder();
          case "Sqs" -> SqsException.builder();
          default -> AwsServiceException.builder();
        };
    AwsErrorDetails details =
        AwsErrorDetails.builder().errorCode(code).errorMessage("a bad day").build();
    return builder.statusCode(status).message("a bad day").awsErrorDetails(details).build();
  }

  @Override
  public SdkResponse modifyResponse(
      Context.ModifyResponse context, ExecutionAttributes attributes) {
    return switch (context.response()) {
      case ReceiveMessageResponse received -> disturbed(received);
      case SendMessageBatchResponse sent when sent.hasSuccessful() && happens(Fault.PARTLY) ->
          partly(sent);
      case BatchGetItemResponse got when hasKeys(got) && happens(Fault.PARTLY) -> partly(got);
      default -> context.response();
    };
  }

  private synchronized SdkResponse disturbed(ReceiveMessageResponse received) {
    List<Message> messages = new ArrayList<>(received.messages());
    if (!messages.isEmpty() && !seen.isEmpty() && happens(Fault.REPEATED)) {
      messages.add(seen.get(random.nextInt(seen.size())));
    }
    seen.addAll(received.messages());
    if (messages.size() > 1 && happens(Fault.REORDERED)) {
      Collections.shuffle(messages, random);
    }
    return received.toBuilder().messages(messages).build();
  }

  /** Says that a message was not taken, which was. */
  private static SdkResponse partly(SendMessageBatchResponse sent) {
    BatchResultErrorEntry failed =
        BatchResultErrorEntry.builder()
            .id(sent.successful().getFirst().id())
            .code("InternalError")
            .senderFault(false)
            .message("a bad day")
            .build();
    return sent.toBuilder()
        .successful(sent.successful().subList(1, sent.successful().size()))
        .failed(failed)
        .build();
  }

  private static boolean hasKeys(BatchGetItemResponse got) {
    return got.responses().values().stream()
        .flatMap(List::stream)
        .anyMatch(item -> item.containsKey(TableSchema.PARTITION));
  }

  /** Leaves the last rows out. */
  private static SdkResponse partly(BatchGetItemResponse got) {
    Map<String, List<Map<String, AttributeValue>>> kept = new HashMap<>();
    Map<String, KeysAndAttributes> left = new HashMap<>(got.unprocessedKeys());
    got.responses()
        .forEach(
            (table, items) -> {
              int half = items.size() / 2;
              kept.put(table, items.subList(0, half));
              List<Map<String, AttributeValue>> keys =
                  items.subList(half, items.size()).stream()
                      .map(
                          item ->
                              Map.of(
                                  TableSchema.PARTITION,
                                  item.get(TableSchema.PARTITION),
                                  TableSchema.SORT,
                                  item.get(TableSchema.SORT)))
                      .toList();
              if (!keys.isEmpty()) {
                left.put(
                    table, KeysAndAttributes.builder().keys(keys).consistentRead(true).build());
              }
            });
    return got.toBuilder().responses(kept).unprocessedKeys(left).build();
  }
}
