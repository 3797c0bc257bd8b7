package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** Calls to AWS, and the time that the function has left. */
class CallsInTimeTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "FAULTLINE_STAGE", "test",
          "FAULTLINE_TABLE", "table",
          "FAULTLINE_BUCKET", "bucket",
          "FAULTLINE_QUEUE_PREFIX", "prefix-",
          "FAULTLINE_RETENTION_DAYS", "90",
          "AWS_REGION", "eu-central-1",
          "AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");

  private final CallsInTime inTime = new CallsInTime();
  private final AtomicReference<Optional<Duration>> timeOut = new AtomicReference<>();

  private final ExecutionInterceptor seen =
      new ExecutionInterceptor() {
        @Override
        public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes attributes) {
          timeOut.set(
              context
                  .request()
                  .overrideConfiguration()
                  .flatMap(RequestOverrideConfiguration::apiCallTimeout));
        }
      };

  private Clients open(Map<String, String> environment, SdkHttpClient http) {
    return Clients.open(
        Surroundings.of(environment),
        List.of(inTime, seen),
        http,
        StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));
  }

  @Test
  @DisplayName("a call has as long as the function has, less what an answer needs")
  void shorterNearTheEnd() {
    AtomicInteger left = new AtomicInteger();
    inTime.until(left::get);
    try (Clients clients = open(ENVIRONMENT, new NoNetwork())) {
      left.set(22_000);
      clients.dynamo().listTables();
      assertThat(timeOut.get()).as("that of every call").isEmpty();
      left.set(21_999);
      clients.dynamo().listTables();
      assertThat(timeOut.get()).contains(Duration.ofMillis(19_999));
      left.set(12_000);
      clients.dynamo().listTables();
      assertThat(timeOut.get()).contains(Duration.ofSeconds(10));
      left.set(2_000);
      timeOut.set(Optional.empty());
      assertThatThrownBy(() -> clients.dynamo().listTables())
          .isInstanceOf(SdkClientException.class)
          .hasMessage("ListTablesRequest is not made: the function has no time left");
      assertThat(timeOut.get()).as("not sent").isEmpty();
    }
  }

  @Test
  @DisplayName("a call that nobody answers ends before the function does")
  void silence() throws IOException {
    inTime.until(() -> 2_100);
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Map<String, String> environment = new HashMap<>(ENVIRONMENT);
      environment.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:" + silent.getLocalPort());
      try (Clients clients = open(environment, UrlConnectionHttpClient.create())) {
        assertThatThrownBy(() -> clients.dynamo().listTables())
            .isInstanceOf(ApiCallTimeoutException.class)
            .hasMessageContaining("100 millis");
      }
    }
  }
}
