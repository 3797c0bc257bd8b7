package dev.faultline.server.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks over HTTP. */
public final class DirectReach implements Reach, AutoCloseable {
  /** A cold start without a snapshot takes some seconds. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int OK = 200;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  @Override
  public boolean answers(String url) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException e) {
      // A name that is not known yet, a function that is not ready: asked again.
      return false;
    }
  }

  @Override
  public String post(String url, String masterKey, String json)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + masterKey)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != OK) {
      throw new DeployException(
          "%s answers %d: %s".formatted(url, answer.statusCode(), answer.body().strip()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
