package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** What a message of SQS holds; the SDK compares its digest with the answer's. */
  private static final Pattern MESSAGE = Pattern.compile("\"MessageBody\":\"([^\"]*)\"");

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    SdkHttpRequest asked = request.httpRequest();
    boolean object = asked.host().contains("s3");
    boolean missing = object && asked.method() == SdkHttpMethod.GET;
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        String body = missing ? MISSING : object ? "" : json(request);
        return HttpExecuteResponse.builder()
            .response(SdkHttpResponse.builder().statusCode(missing ? 404 : 200).build())
            .responseBody(
                AbortableInputStream.create(new ByteArrayInputStream(body.getBytes(UTF_8))))
            .build();
      }

      @Override
      public void abort() {}
    };
  }

  private static String json(HttpExecuteRequest request) throws IOException {
    if (request.contentStreamProvider().isEmpty()) {
      return "{}";
    }
    try (InputStream in = request.contentStreamProvider().get().newStream()) {
      Matcher message = MESSAGE.matcher(new String(in.readAllBytes(), UTF_8));
      return message.find() ? "{\"MD5OfMessageBody\":\"" + md5(message.group(1)) + "\"}" : "{}";
    }
  }

  private static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  @Override
  public String clientName() {
    return "none";
  }

  @Override
  public void close() {}
}
