package dev.faultline.testkit.notify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A fake service on a real socket of this machine, at a free port. */
public final class FakeServer implements AutoCloseable {
  private static final int PROMISED_BYTES = 1_000;

  private final FakeService service;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Starts it. */
  public FakeServer(FakeService service) {
    this.service = service;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback address", e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::exchange);
    server.start();
  }

  /** Where it listens, {@code http://127.0.0.1:PORT}. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      reply(
          service.take(
              new Received(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  headers,
                  exchange.getRequestBody().readAllBytes())),
          exchange);
    }
  }

  private void reply(Reply reply, HttpExchange exchange) throws IOException {
    switch (reply) {
      case Reply.Gives gives -> {
        gives.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        // The JDK's server takes 0 for "chunked" and -1 for "no body".
        exchange.sendResponseHeaders(
            gives.status(), gives.body().length == 0 ? -1 : gives.body().length);
        if (gives.body().length > 0) {
          exchange.getResponseBody().write(gives.body());
        }
      }
      case Reply.Hangs _ -> {
        try {
          closed.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case Reply.Cuts _, Reply.Loses _ -> {
        exchange.sendResponseHeaders(200, PROMISED_BYTES);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        throw new IOException("cut as the script says");
      }
      case Reply.Unreachable _ ->
          throw new IllegalStateException("a server that got a request was reached");
      case Reply.Waits waits -> {
        FakeOutgoing.await(waits);
        reply(waits.then(), exchange);
      }
    }
  }

  /** Ends it; what hangs ends too. */
  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
