package dev.faultline.server.helidon;

import dev.faultline.config.Limits;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open connections: counts them against the limit, and one thread looks four times a second for
 * those whose deadline has passed. A deadline per read would not do, because a client that sends a
 * byte now and then never misses one.
 */
final class Wires implements ServerConnectionSelector, AutoCloseable {
  private static final long LOOK_MILLIS = 250;

  private final Http1ConnectionSelector http1;
  private final Limits limits;
  private final Exchange exchange;
  private final Set<Wire> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong bodyBytes = new AtomicLong();
  private volatile boolean draining;

  Wires(Http1ConnectionSelector http1, Limits limits, Exchange exchange) {
    this.http1 = http1;
    this.limits = limits;
    this.exchange = exchange;
    Thread.ofPlatform().daemon().name("faultline-deadlines").start(this::watch);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Wire(this, context, http1, limits);
  }

  Exchange exchange() {
    return exchange;
  }

  /** Whether there is room for it; it counts until {@link #remove}. */
  boolean add(Wire wire) {
    open.add(wire);
    return open.size() <= limits.connections();
  }

  void remove(Wire wire) {
    open.remove(wire);
  }

  /** Takes room for a long body's bytes; false where there is none. */
  boolean take(long bytes) {
    if (bodyBytes.addAndGet(bytes) <= limits.inFlightBytes()) {
      return true;
    }
    bodyBytes.addAndGet(-bytes);
    return false;
  }

  /** Gives room back. */
  void giveBack(long bytes) {
    bodyBytes.addAndGet(-bytes);
  }

  /** From now on each answer is the last of its connection. */
  void drain() {
    draining = true;
  }

  boolean draining() {
    return draining;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        for (Wire wire : open) {
          wire.look(now);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
