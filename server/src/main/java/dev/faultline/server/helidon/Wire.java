package dev.faultline.server.helidon;

import dev.faultline.config.Limits;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.Routing;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection: hands Helidon's parser its bytes and knows until when the next ones must come.
 *
 * <p>Its own thread reads and writes; the watching thread only ever closes. Both agree through
 * {@link #state}: who moves it away from {@link State#WAITING} owns the connection.
 */
final class Wire implements ConnectionContext, ServerConnection {
  /** How long a client may be silent after its last answer before it is hung up on. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** How long all of a refused request may take to come in after its answer. */
  private static final long LINGER_MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** How long writing a refusal may take, on a busy machine or to a client that does not read. */
  private static final long LAST_WORDS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * Requests below this size are not counted against the bytes in work: there are enough of them.
   */
  private static final int SMALL_BYTES = 256 << 10;

  private static final byte[] OLD_VERSION = " HTTP/1.0".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    /** Its thread works. */
    BUSY,
    /** Its thread waits for the client: bytes to come, or room to write. */
    WAITING,
    /** The deadline passed. */
    LATE
  }

  /** What the client is to do next. */
  private enum Phase {
    /** Begin a request. */
    IDLE,
    /** Finish its head. */
    HEAD,
    /** Send the body. */
    BODY,
    /** Take the answer. */
    ANSWER,
    /** Read the last answer and go. */
    LINGER
  }

  private final Wires wires;
  private final ConnectionContext context;
  private final HelidonSocket socket;
  private final Limits limits;
  private final ServerConnection http1;
  private final DataReader reader;
  private final String remote;
  private final AtomicReference<State> state = new AtomicReference<>(State.BUSY);
  private final CountDownLatch lastWords = new CountDownLatch(1);
  private volatile Phase phase = Phase.HEAD;
  private volatile long deadline;
  private volatile boolean stopping;
  private volatile boolean fresh = true;
  private long received;
  private long taken;

  Wire(Wires wires, ConnectionContext context, Http1ConnectionSelector selector, Limits limits) {
    this.wires = wires;
    this.context = context;
    this.socket = context.serverSocket();
    this.limits = limits;
    this.remote = context.remotePeer().host();
    this.reader = DataReader.create(this::read);
    this.http1 = selector.connection(this);
    // A connection that never says anything has no longer than one that says half a head.
    await(Phase.HEAD, limits.headerSeconds());
  }

  /** The client's address, without port. */
  String remote() {
    return remote;
  }

  // ---- what its own thread does

  @Override
  public void handle(Limit limit) throws InterruptedException {
    try {
      if (!wires.add(this)) {
        refuse("503 Service Unavailable", "too many connections");
        linger();
        return;
      }
      http1.handle(limit);
      // It returns where it refused a head: the client may still be sending.
      if (!last()) {
        linger();
      }
    } catch (UncheckedIOException | ServerConnectionException e) {
      throw new CloseConnectionException("client gone", e);
    } finally {
      giveBack();
      wires.remove(this);
    }
  }

  /** The head is whole: the body's time begins. */
  void headRead() {
    await(Phase.BODY, limits.bodySeconds());
  }

  /** The answer begins: the client's time to take it. */
  void answering() {
    await(Phase.ANSWER, limits.bodySeconds());
    if (!state.compareAndSet(State.BUSY, State.WAITING)) {
      throw new CloseConnectionException("late");
    }
  }

  /** The answer is out. */
  void answered() {
    if (!state.compareAndSet(State.WAITING, State.BUSY)) {
      throw new CloseConnectionException("late");
    }
    giveBack();
    await(Phase.IDLE, limits.idleSeconds());
  }

  /** Whether the answer now to be written should be the last. */
  boolean last() {
    return stopping || wires.draining();
  }

  /**
   * Reads away what the client still sends, for a bounded time: closing while bytes come in would
   * make the kernel reset the connection, and the client would lose the answer.
   */
  void linger() {
    long begun = System.nanoTime();
    deadline = begun + LINGER_NANOS;
    phase = Phase.LINGER;
    fresh = false;
    while (read() != null) {
      long passed = System.nanoTime() - begun;
      deadline = begun + Math.min(passed + LINGER_NANOS, LINGER_MAX_NANOS);
    }
  }

  private byte @Nullable [] read() {
    if (!state.compareAndSet(State.BUSY, State.WAITING)) {
      throw late();
    }
    byte @Nullable [] bytes;
    try {
      bytes = socket.get();
      if (fresh && bytes != null) {
        fresh = false;
        bytes = firstLine(bytes);
      }
    } catch (UncheckedIOException e) {
      throw new CloseConnectionException("client gone", e);
    }
    if (!state.compareAndSet(State.WAITING, State.BUSY)) {
      throw late();
    }
    if (phase == Phase.IDLE) {
      await(Phase.HEAD, limits.headerSeconds());
    } else if (phase == Phase.BODY && bytes != null) {
      count(bytes.length);
    }
    return bytes;
  }

  /**
   * The end of a client that was late, after the watching thread has told it so: what is thrown
   * here closes the connection, and bytes that came at the last moment must not cut its words off.
   */
  private CloseConnectionException late() {
    try {
      if (!lastWords.await(LAST_WORDS_NANOS, TimeUnit.NANOSECONDS)) {
        close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new CloseConnectionException("late");
  }

  /** Keeps all long bodies together within what the heap can hold. */
  private void count(int bytes) {
    received += bytes;
    if (received > SMALL_BYTES) {
      if (!wires.take(bytes)) {
        // What is here is dropped, so others may have its room from now on.
        giveBack();
        throw RequestException.builder()
            .type(DirectHandler.EventType.OTHER)
            .status(Status.SERVICE_UNAVAILABLE_503)
            .message("too many bytes in work")
            .setKeepAlive(false)
            .build();
      }
      taken += bytes;
    }
  }

  private void giveBack() {
    if (taken > 0) {
      wires.giveBack(taken);
      taken = 0;
    }
    received = 0;
  }

  /**
   * Lets HTTP/1.0 in, which Helidon does not speak and which a proxy in front may: such a request
   * goes on as 1.1 with {@code Connection: close}. All our answers have a length, so the client
   * sees no difference but the version.
   */
  private byte[] firstLine(byte[] start) {
    byte[] bytes = start;
    int end = indexOfNewline(bytes);
    while (end < 0 && bytes.length < limits.requestLineBytes()) {
      byte @Nullable [] more = socket.get();
      if (more == null) {
        return bytes;
      }
      int length = bytes.length;
      bytes = Arrays.copyOf(bytes, length + more.length);
      System.arraycopy(more, 0, bytes, length, more.length);
      end = indexOfNewline(bytes);
    }
    int version = end - 1 - OLD_VERSION.length;
    if (version < 0
        || bytes[end - 1] != '\r'
        || !Arrays.equals(
            bytes, version, version + OLD_VERSION.length, OLD_VERSION, 0, OLD_VERSION.length)) {
      return bytes;
    }
    byte[] close = "1\r\nConnection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    byte[] modern = new byte[bytes.length - 3 + close.length];
    System.arraycopy(bytes, 0, modern, 0, end - 2);
    System.arraycopy(close, 0, modern, end - 2, close.length);
    System.arraycopy(bytes, end + 1, modern, end - 2 + close.length, bytes.length - end - 1);
    return modern;
  }

  private static int indexOfNewline(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private void await(Phase next, int seconds) {
    deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    phase = next;
  }

  // ---- what the watching thread does

  /** Ends the connection if its client is late, or has asked nothing and the server stops. */
  void look(long now) {
    Phase late = phase;
    boolean unasked = fresh || late == Phase.IDLE;
    if (now - deadline <= 0 && !(unasked && wires.draining())) {
      return;
    }
    if (state.get() == State.LATE) {
      close();
      return;
    }
    if (!state.compareAndSet(State.WAITING, State.LATE)) {
      return;
    }
    if (!wires.draining() && (late == Phase.HEAD || late == Phase.BODY)) {
      // On a thread of its own: the write blocks where the client does not read either. The next
      // looks close it then.
      deadline = now + LAST_WORDS_NANOS;
      Thread.startVirtualThread(
          () -> {
            refuse("408 Request Timeout", "the request came too slowly");
            close();
          });
    } else {
      close();
    }
  }

  private void refuse(String status, String message) {
    byte[] body = HeadRefusals.body(message);
    String head =
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length);
    try {
      socket.write(
          BufferData.create(
              BufferData.create(head.getBytes(StandardCharsets.US_ASCII)),
              BufferData.create(body)));
    } catch (UncheckedIOException e) {
      // The client is gone; there is nobody left to tell.
    }
  }

  private void close() {
    try {
      socket.close();
    } catch (UncheckedIOException e) {
      // It was closed from the other side.
    } finally {
      lastWords.countDown();
    }
  }

  // ---- what Helidon asks of a connection

  @Override
  public Duration idleTime() {
    return http1.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    stopping = true;
    http1.close(interrupt);
  }

  // ---- what Helidon asks of a connection's surroundings

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return context.dataWriter();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public Router router() {
    return new OneRoute(wires.exchange());
  }

  @Override
  public HelidonSocket serverSocket() {
    return socket;
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }

  /** Every path leads to the one handler: routing is the product's, on the raw path. */
  private record OneRoute(Exchange exchange) implements Router {
    @Override
    public <T extends Routing> T routing(Class<T> routingType, T defaultValue) {
      return routingType.isInstance(exchange) ? routingType.cast(exchange) : defaultValue;
    }

    @Override
    public void beforeStart() {}

    @Override
    public void afterStop() {}

    @Override
    public List<? extends Routing> routings() {
      return List.of(exchange);
    }
  }
}
