package dev.faultline.server.cli;

import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The server that runs over a data folder, asked with its master key: only one process at a time
 * may open the data.
 */
final class RunningServer implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private final ServerFile server;
  private final String key;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();

  RunningServer(ServerFile server, Settings settings) throws IOException, CommandException {
    this.server = server;
    this.key = new FolderKeys(settings).master();
  }

  /** A request to it, with the key. */
  HttpRequest.Builder request(String target, Duration timeout) {
    return HttpRequest.newBuilder(URI.create(server.url() + target))
        .timeout(timeout)
        .header("Authorization", "Bearer " + key);
  }

  /** Its answer. */
  HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw new IOException(
          "the server with process %d does not answer at %s".formatted(server.pid(), server.url()),
          e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
