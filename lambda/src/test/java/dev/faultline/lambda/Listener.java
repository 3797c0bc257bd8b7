package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who is told, at a port of this machine; says ok to everything. */
final class Listener implements AutoCloseable {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  Listener() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            heard.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(UTF_8));
          }
        });
    server.start();
  }

  /** A config that leads here. */
  String config() {
    return "{\"type\":\"slack\",\"endpoint\":\"http://127.0.0.1:%d/hook\",\"channel\":\"#ops\"}"
        .formatted(server.getAddress().getPort());
  }

  /** The bodies that came. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
