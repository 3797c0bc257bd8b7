package dev.faultline.server.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The services of one account and region that deploying talks to. */
public final class Cloud implements AutoCloseable {
  /** How many connections to one address are kept open for later. */
  private static final String CONNECTIONS = "http.maxConnections";

  private final Access access;
  private final SdkHttpClient http = UrlConnectionHttpClient.create();
  private final CloudFormationClient stacks;
  private final S3Client objects;
  private final SsmClient parameters;
  private final DynamoDbClient tables;
  private final SqsClient queues;
  private final String account;

  /**
   * How AWS is reached.
   *
   * @param endpoint another address of all services; empty for AWS's own
   */
  public record Access(
      Region region,
      AwsCredentialsProvider credentials,
      Optional<URI> endpoint,
      ClientOverrideConfiguration configuration) {

    /** As AWS's own tools find it: environment, profile, role of the machine. */
    public static Access found(Optional<String> region) throws DeployException {
      AwsCredentialsProvider credentials = DefaultCredentialsProvider.builder().build();
      try {
        credentials.resolveCredentials();
      } catch (SdkClientException e) {
        // Every place that was looked in, in one long line: of use only to who named one.
        String places = System.getenv("AWS_PROFILE") == null ? "" : " (" + e.getMessage() + ")";
        throw new DeployException(
            "no AWS credentials were found. Set AWS_PROFILE to a profile of ~/.aws (aws configure"
                + " or aws sso login makes one), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                + " What they must be allowed: faultline deploy --print-policy."
                + places,
            e);
      }
      return new Access(
          region.isPresent() ? known(region.get()) : foundRegion(),
          credentials,
          Optional.empty(),
          ClientOverrideConfiguration.builder().build());
    }

    private static Region known(String name) throws DeployException {
      if (!name.matches("[a-z]{2}(-[a-z]+)+-[0-9]")) {
        throw new DeployException(
            "the region is \"%s\"; it must be like eu-central-1".formatted(name));
      }
      return Region.of(name);
    }

    private static Region foundRegion() throws DeployException {
      try {
        return DefaultAwsRegionProviderChain.builder().build().getRegion();
      } catch (SdkClientException e) {
        throw new DeployException(
            "no region was found; give --region (like eu-central-1), or set AWS_REGION", e);
      }
    }
  }

  static {
    // Else the JDK keeps five open, and who moves in would greet AWS anew for nearly every row.
    if (System.getProperty(CONNECTIONS) == null) {
      System.setProperty(CONNECTIONS, "64");
    }
  }

  private Cloud(Access access) {
    this.access = access;
    this.stacks = built(CloudFormationClient.builder().httpClient(http));
    this.objects = built(S3Client.builder().httpClient(http));
    this.parameters = built(SsmClient.builder().httpClient(http));
    this.tables = built(DynamoDbClient.builder().httpClient(http));
    this.queues = built(SqsClient.builder().httpClient(http));
    try (StsClient sts = built(StsClient.builder().httpClient(http))) {
      this.account = sts.getCallerIdentity().account();
    }
  }

  /** Opens it, and asks AWS who we are. */
  public static Cloud open(Access access) {
    return new Cloud(access);
  }

  private <B extends AwsClientBuilder<B, C>, C> C built(B builder) {
    access.endpoint().ifPresent(builder::endpointOverride);
    return builder
        .region(access.region())
        .credentialsProvider(access.credentials())
        .overrideConfiguration(access.configuration())
        .build();
  }

  CloudFormationClient stacks() {
    return stacks;
  }

  S3Client objects() {
    return objects;
  }

  SsmClient parameters() {
    return parameters;
  }

  DynamoDbClient tables() {
    return tables;
  }

  SqsClient queues() {
    return queues;
  }

  String account() {
    return account;
  }

  String region() {
    return access.region().id();
  }

  @Override
  public void close() {
    stacks.close();
    objects.close();
    parameters.close();
    tables.close();
    queues.close();
    http.close();
  }
}
