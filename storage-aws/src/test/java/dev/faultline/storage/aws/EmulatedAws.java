package dev.faultline.storage.aws;

import dev.faultline.storage.Change;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Engines over the emulators, each folder with a table, a bucket and queues of its own. */
public final class EmulatedAws {
  private static final Set<String> MADE = ConcurrentHashMap.newKeySet();
  private static final AtomicLong SEEDS = new AtomicLong();

  /** One for all: it keeps connections open between tests. */
  public static final SdkHttpClient HTTP = http();

  private static final DynamoDbClient DYNAMO = dynamo(nothing());
  private static final S3Client S3 = s3(nothing());

  private EmulatedAws() {}

  private static SdkHttpClient http() {
    // What the JDK keeps open for later: as many as an engine uses at once.
    System.setProperty("http.maxConnections", "64");
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(Duration.ofMinutes(2))
        .socketTimeout(Duration.ofMinutes(2))
        .build();
  }

  public static ExecutionInterceptor nothing() {
    return new ExecutionInterceptor() {};
  }

  /** An engine as the contracts open it. */
  public static AwsEngine open(Path folder, InstantSource clock) {
    return open(places(folder), clock, nothing());
  }

  /** An engine of a process of its own, all of whose calls an interceptor sees. */
  public static AwsEngine open(AwsPlaces places, InstantSource clock, ExecutionInterceptor seen) {
    return open(places, clock, clock, seen);
  }

  /** The same of a process whose clock is not that of the queues. */
  public static AwsEngine open(
      AwsPlaces places,
      InstantSource clock,
      InstantSource clockOfQueues,
      ExecutionInterceptor seen) {
    return open(places, clock, clockOfQueues, seen, _ -> {}, LaneViews.Bounds.OF_PROCESS);
  }

  /** The same, and what a process waits before it tries again is told to somebody. */
  static AwsEngine open(
      AwsPlaces places, InstantSource clock, ExecutionInterceptor seen, Pauses.Sleeper sleeper) {
    return open(places, clock, clock, seen, sleeper, LaneViews.Bounds.OF_PROCESS);
  }

  /** The same of a process that remembers little. */
  static AwsEngine open(
      AwsPlaces places, InstantSource clock, ExecutionInterceptor seen, LaneViews.Bounds bounds) {
    return open(places, clock, clock, seen, _ -> {}, bounds);
  }

  private static AwsEngine open(
      AwsPlaces places,
      InstantSource clock,
      InstantSource clockOfQueues,
      ExecutionInterceptor seen,
      Pauses.Sleeper sleeper,
      LaneViews.Bounds bounds) {
    make(places);
    Random random = new Random(SEEDS.incrementAndGet());
    return AwsEngine.open(
        dynamo(seen),
        s3(seen),
        sqs(clockOfQueues, seen),
        places,
        clock,
        random,
        new Pauses(random, sleeper),
        bounds);
  }

  /** Places that nobody else uses, the same ones for the same folder. */
  public static AwsPlaces places(Path folder) {
    String name = "t" + HexFormat.of().toHexDigits(folder.toString().hashCode());
    return new AwsPlaces(name, name, name + "-");
  }

  /** Lays rows into the table as commits of a lane would leave them, by the batch. */
  static void fill(AwsPlaces places, List<? extends Change> rows) {
    for (int from = 0; from < rows.size(); from += 25) {
      List<WriteRequest> part =
          rows.subList(from, Math.min(from + 25, rows.size())).stream()
              .map(row -> Items.item("filled", 1, row, 0))
              .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
              .toList();
      DYNAMO.batchWriteItem(request -> request.requestItems(Map.of(places.table(), part)));
    }
  }

  private static void make(AwsPlaces places) {
    if (MADE.add(places.table())) {
      DYNAMO.createTable(TableSchema.create(places.table()));
      S3.createBucket(request -> request.bucket(places.bucket()));
    }
  }

  /**
   * An engine whose every answer of DynamoDB and S3 may get lost on the way, and is asked for
   * again.
   */
  public static AwsEngine openLossy(AwsPlaces places, InstantSource clock, SdkHttpClient lossy) {
    make(places);
    Random random = new Random(SEEDS.incrementAndGet());
    ClientOverrideConfiguration retrying =
        ClientOverrideConfiguration.builder()
            .retryStrategy(
                DefaultRetryStrategy.standardStrategyBuilder()
                    .backoffStrategy(BackoffStrategy.retryImmediately())
                    .build())
            .build();
    return AwsEngine.open(
        configured(DynamoDbClient.builder().httpClient(lossy), Emulators.get().dynamo(), nothing())
            .overrideConfiguration(retrying)
            .build(),
        configured(
                S3Client.builder().httpClient(lossy).forcePathStyle(true),
                Emulators.get().s3(),
                nothing())
            .overrideConfiguration(retrying)
            .build(),
        sqs(clock, nothing()),
        places,
        clock,
        random,
        new Pauses(random, _ -> {}),
        LaneViews.Bounds.OF_PROCESS);
  }

  public static DynamoDbClient dynamo(ExecutionInterceptor seen) {
    return configured(DynamoDbClient.builder().httpClient(HTTP), Emulators.get().dynamo(), seen)
        .build();
  }

  public static S3Client s3(ExecutionInterceptor seen) {
    return configured(
            S3Client.builder().httpClient(HTTP).forcePathStyle(true), Emulators.get().s3(), seen)
        .build();
  }

  public static SqsClient sqs(InstantSource clock, ExecutionInterceptor seen) {
    ExecutionInterceptor timed =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(
              Context.BeforeExecution context, ExecutionAttributes attributes) {
            Emulators.get().tellTime(clock.millis());
          }
        };
    return configured(SqsClient.builder().httpClient(HTTP), Emulators.get().sqs(), timed, seen)
        .build();
  }

  private static <B extends AwsClientBuilder<B, ?>> B configured(
      B builder, URI endpoint, ExecutionInterceptor... seen) {
    return builder
        .region(Region.EU_CENTRAL_1)
        .endpointOverride(endpoint)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .executionInterceptors(List.of(seen))
                .retryStrategy(DefaultRetryStrategy.doNotRetry())
                .build());
  }
}
