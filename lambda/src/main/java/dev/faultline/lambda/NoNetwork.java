package dev.faultline.lambda;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Answers as an empty installation would, and speaks to nobody: writing and reading requests of AWS
 * is most of what a first request would have to load.
 */
final class NoNetwork implements SdkHttpClient {
  private static final String MISSING =
      "<Error><Code>NoSuchKey</Code><Message>nothing is here</Message></Error>";

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest asked = request.httpRequest();
    boolean object = asked.host().contains("s3");
    boolean missing = object && asked.method() == SdkHttpMethod.GET;
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() {
        byte[] body = (missing ? MISSING : object ? "" : "{}").getBytes(StandardCharsets.US_ASCII);
        return HttpExecuteResponse.builder()
            .response(SdkHttpResponse.builder().statusCode(missing ? 404 : 200).build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  @Override
  public String clientName() {
    return "none";
  }

  @Override
  public void close() {}
}
