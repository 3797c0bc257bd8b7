package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a runtime speaks with inside Lambda
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): it asks for the next invocation
 * and posts what came of it. A function with a snapshot first says that it is ready for it.
 */
final class RuntimeApi implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final String ROOT = "/2018-06-01/runtime/";
  private static final int PATIENCE_SECONDS = 120;

  /** What a runtime posted. */
  record Posted(String path, byte[] body) {}

  private final BlockingQueue<byte[]> invocations = new LinkedBlockingQueue<>();
  private final BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> snapshots = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> restores = new LinkedBlockingQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private int invoked;

  RuntimeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Its host and port, as the environment names it. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Invokes the function and waits for what it posts. */
  Posted invoke(byte[] event) throws InterruptedException {
    invocations.add(event);
    return taken(posted);
  }

  /** Waits until the runtime is ready for its snapshot. */
  void awaitSnapshot() throws InterruptedException {
    taken(snapshots);
  }

  /** Lets it go on, as out of a snapshot. */
  void restore() {
    restores.add("now");
  }

  private static <T> T taken(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (taken == null) {
      throw new IllegalStateException("the runtime said nothing for " + PATIENCE_SECONDS + " s");
    }
    return taken;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (path) {
        case ROOT + "invocation/next" -> next(exchange);
        case ROOT + "restore/next" -> {
          snapshots.add(path);
          taken(restores);
          exchange.sendResponseHeaders(200, -1);
        }
        default -> {
          posted.add(new Posted(path, body));
          byte[] ok = "{\"status\":\"OK\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(202, ok.length);
          exchange.getResponseBody().write(ok);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void next(HttpExchange exchange) throws IOException, InterruptedException {
    byte[] event = invocations.take();
    invoked++;
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "request-" + invoked);
    // As late as a function may have; the runtime client counts what is left of it in 32 bits.
    long deadline = Instant.now().plus(LONGEST).toEpochMilli();
    exchange.getResponseHeaders().add("Lambda-Runtime-Deadline-Ms", Long.toString(deadline));
    exchange
        .getResponseHeaders()
        .add(
            "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:1:function:f:live");
    exchange.getResponseHeaders().add("Lambda-Runtime-Trace-Id", "Root=1-0-0;Sampled=0");
    exchange.sendResponseHeaders(200, event.length);
    exchange.getResponseBody().write(event);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
