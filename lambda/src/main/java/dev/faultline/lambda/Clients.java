package dev.faultline.lambda;

import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The clients of one process. Nothing is searched for: Lambda tells region and credentials, and
 * every place that is looked into costs a cold start.
 */
record Clients(
    DynamoDbClient dynamo,
    S3Client s3,
    SqsClient sqs,
    SsmClient ssm,
    OpenedLate<CloudWatchClient> cloudWatch,
    SdkHttpClient http)
    implements AutoCloseable {
  /** How long one attempt may wait for the other side to take the connection. */
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** How long one attempt may wait for bytes; DynamoDB answers in milliseconds, S3 in a second. */
  private static final Duration READ = Duration.ofSeconds(5);

  private static final int ATTEMPTS = 4;

  /**
   * Opens clients that speak over the network.
   *
   * @param seen see every call
   */
  static Clients open(Surroundings surroundings, List<ExecutionInterceptor> seen) {
    return open(
        surroundings,
        seen,
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ).build(),
        credentials(surroundings));
  }

  /** As the other, over any way of speaking HTTP. */
  static Clients open(
      Surroundings surroundings,
      List<ExecutionInterceptor> seen,
      SdkHttpClient http,
      AwsCredentialsProvider credentials) {
    Opening opening = new Opening(surroundings, seen, credentials);
    return new Clients(
        opening.of(DynamoDbClient.builder().httpClient(http), "DYNAMODB").build(),
        opening.of(S3Client.builder().httpClient(http), "S3").build(),
        opening.of(SqsClient.builder().httpClient(http), "SQS").build(),
        opening.of(SsmClient.builder().httpClient(http), "SSM").build(),
        new OpenedLate<>(
            () -> opening.of(CloudWatchClient.builder().httpClient(http), "CLOUDWATCH").build()),
        http);
  }

  /**
   * What Lambda gives: in the environment, or, to a function out of a snapshot, at an address from
   * which they are fetched before they end.
   */
  private static AwsCredentialsProvider credentials(Surroundings surroundings) {
    String id = surroundings.variables().get("AWS_ACCESS_KEY_ID");
    String secret = surroundings.variables().get("AWS_SECRET_ACCESS_KEY");
    String token = surroundings.variables().get("AWS_SESSION_TOKEN");
    if (id == null || secret == null) {
      return ContainerCredentialsProvider.create();
    }
    AwsCredentials credentials =
        token == null
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, token);
    return StaticCredentialsProvider.create(credentials);
  }

  /** What all clients have in common. */
  private record Opening(
      Surroundings surroundings,
      List<ExecutionInterceptor> seen,
      AwsCredentialsProvider credentials) {
    <B extends AwsClientBuilder<B, ?>> B of(B builder, String service) {
      surroundings.endpoint(service).ifPresent(builder::endpointOverride);
      return builder
          .region(Region.of(surroundings.region()))
          .credentialsProvider(credentials)
          .overrideConfiguration(
              ClientOverrideConfiguration.builder()
                  .executionInterceptors(seen)
                  .apiCallTimeout(CallsInTime.CALL)
                  // There is none, and looking for it takes time.
                  .defaultProfileFile(ProfileFile.aggregator().build())
                  .retryStrategy(
                      DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(ATTEMPTS).build())
                  .build());
    }
  }

  @Override
  public void close() {
    dynamo.close();
    s3.close();
    sqs.close();
    ssm.close();
    cloudWatch.close();
    http.close();
  }
}
