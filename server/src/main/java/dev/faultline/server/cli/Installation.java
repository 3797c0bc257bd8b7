package dev.faultline.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.server.Serving;
import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers questions about the stored data, whether or not a server runs: only one process at a time
 * may open the data, so a running server is asked over HTTP, and else the same API is rung here.
 */
final class Installation implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /** Rings the API one way or the other. */
  private interface Line extends AutoCloseable {
    Response ring(String method, String target, byte[] body)
        throws IOException, InterruptedException, CommandException;

    @Override
    void close();
  }

  private final Line line;

  private Installation(Line line) {
    this.line = line;
  }

  static Installation open(Settings settings) throws IOException, CommandException {
    if (!Files.isDirectory(settings.data())) {
      throw new CommandException(
          Program.FAULT, "there is no data folder " + settings.data() + "; name it with --data");
    }
    Optional<ServerFile> server = ServerFile.find(settings.data());
    return new Installation(
        server.isPresent()
            ? over(new RunningServer(server.get(), settings))
            : within(Serving.Product.open(settings)));
  }

  /** The answer to a GET. */
  JsonNode get(String target) throws IOException, InterruptedException, CommandException {
    return call("GET", target, "");
  }

  /** The answer to a POST. */
  JsonNode post(String target, String body)
      throws IOException, InterruptedException, CommandException {
    return call("POST", target, body);
  }

  /** The answer to a DELETE that has one. */
  JsonNode delete(String target) throws IOException, InterruptedException, CommandException {
    return call("DELETE", target, "");
  }

  private JsonNode call(String method, String target, String body)
      throws IOException, InterruptedException, CommandException {
    Response answer = line.ring(method, target, body.getBytes(StandardCharsets.UTF_8));
    JsonNode json;
    try {
      json = JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new CommandException(
          Program.FAULT, "the answer to %s is no JSON (%d)".formatted(target, answer.status()));
    }
    if (answer.status() >= 300) {
      String detail = json.path("detail").asText(json.path("title").asText("no reason given"));
      throw new CommandException(Program.FAULT, detail);
    }
    return json;
  }

  private static Line within(Serving.Product product) {
    return new Line() {
      @Override
      public Response ring(String method, String target, byte[] body) {
        Headers headers =
            Headers.of(
                "Host",
                URI.create(product.config().url()).getAuthority(),
                "Authorization",
                "Bearer " + product.config().masterKey(),
                "Content-Type",
                "application/json");
        return product.faultline().handle(Request.of(method, target, headers, body));
      }

      @Override
      public void close() {
        product.close();
      }
    };
  }

  private static Line over(RunningServer server) {
    return new Line() {
      @Override
      public Response ring(String method, String target, byte[] body)
          throws IOException, InterruptedException {
        HttpResponse<byte[]> got =
            server.send(
                server
                    .request(target, ANSWER_TIMEOUT)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .build());
        return new Response(got.statusCode(), new Headers(), got.body());
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  @Override
  public void close() {
    line.close();
  }
}
