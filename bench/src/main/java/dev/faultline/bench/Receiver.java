package dev.faultline.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A target of notifications that takes its time and counts. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final Duration pause;
  private final AtomicInteger received = new AtomicInteger();
  private final AtomicInteger inWork = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  private Receiver(HttpServer server, Duration pause) {
    this.server = server;
    this.pause = pause;
  }

  static Receiver start(Duration pause) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    Receiver receiver = new Receiver(server, pause);
    server.createContext("/", receiver::take);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return receiver;
  }

  private void take(HttpExchange exchange) throws IOException {
    most.accumulateAndGet(inWork.incrementAndGet(), Math::max);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      Thread.sleep(pause);
      exchange.sendResponseHeaders(204, -1);
      received.incrementAndGet();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inWork.decrementAndGet();
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  int received() {
    return received.get();
  }

  /** Most requests that were in work at once. */
  int mostAtOnce() {
    return most.get();
  }

  /** Waits until so many messages have come. */
  void await(int messages) {
    long began = System.nanoTime();
    while (received.get() < messages) {
      if (System.nanoTime() - began > Duration.ofMinutes(5).toNanos()) {
        throw new IllegalStateException(
            "only " + received.get() + " of " + messages + " messages came in 5 minutes");
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
