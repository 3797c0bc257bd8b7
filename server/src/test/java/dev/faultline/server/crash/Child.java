package dev.faultline.server.crash;

import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The real program in a process of its own that can be killed. */
final class Child implements AutoCloseable {
  static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String MASTER = "crash-test-master-key-0123456789";

  private static final Pattern LISTENS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+");

  private final ChildProcess process;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private Child(ChildProcess process, String url) {
    this.process = process;
    this.url = url;
  }

  static Child start(Path data, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(List.of("serve", "--port", "0", "--data", data.toString()));
    words.addAll(List.of(more));
    ChildProcess process =
        ChildProcess.start(
            ChildProcess.ofOurClassPath("dev.faultline.launch.Main", words.toArray(String[]::new)),
            Map.of(
                "FAULTLINE_MASTER_API_KEY",
                MASTER,
                "FAULTLINE_CLIENT_API_KEY",
                KEY,
                "FAULTLINE_KEEP_PER_ISSUE_HOUR",
                "0"));
    String url = process.await(LISTENS).group();
    return new Child(process.drainTo(_ -> {}), url);
  }

  /** Posts an error as the original's clients do, with who is to be told; answers the status. */
  int postError(String project, String message, String notification) throws IOException {
    String body =
        "{\"errors\":[{\"message\":\""
            + message
            + "\",\"type\":\"CrashError\"}],\"notifications\":["
            + notification
            + "]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v0/projects/" + project + "/errors"))
            .header("X-Api-Key", KEY)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Posts an event; answers the status, 0 when the connection broke first. */
  int post(String id, int issue) {
    String event =
        "{\"event_id\":\""
            + id
            + "\",\"exception\":{\"values\":[{\"type\":\"Crash"
            + (char) ('A' + issue)
            + "Error\",\"value\":\"boom\"}]}}";
    String envelope = "{\"event_id\":\"" + id + "\"}\n{\"type\":\"event\"}\n" + event + "\n";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/1/envelope/?sentry_key=" + KEY))
            .POST(HttpRequest.BodyPublishers.ofString(envelope))
            .build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** The body of an API answer. */
  String get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).header("X-Api-Key", MASTER).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(path + " answered " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** SIGKILL: nothing of the process runs after this. */
  void kill() throws InterruptedException {
    process.kill();
    process.awaitEnd();
  }

  @Override
  public void close() {
    process.close();
  }
}
