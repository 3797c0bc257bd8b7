package dev.faultline.browser;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody who is told: a webhook on this machine that repeats its own address in its answer. */
final class Inbox implements AutoCloseable {
  static final String SECRET = "0123456789abcdefXYZ";

  private static final int WAIT_SECONDS = 60;

  private final HttpServer server;
  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();

  Inbox() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] said =
                ("<i>got</i> " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, said.length);
            exchange.getResponseBody().write(said);
          }
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** A config that leads here. */
  String config() {
    return "{\"type\":\"webhook\",\"endpoint\":\"http://127.0.0.1:%d/in/%s\"}"
        .formatted(port(), SECRET);
  }

  /** The next message. */
  String next() throws InterruptedException {
    String body = bodies.poll(WAIT_SECONDS, TimeUnit.SECONDS);
    if (body == null) {
      throw new AssertionError("nobody was told");
    }
    return body;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
