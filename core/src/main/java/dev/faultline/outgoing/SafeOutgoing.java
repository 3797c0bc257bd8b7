package dev.faultline.outgoing;

import dev.faultline.outgoing.OutgoingException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.ssl.SSLContexts;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Calls other servers with Apache's HTTP client. A connection belongs to the address it was opened
 * to, not to a name: it is used again only for a call that found that address right for itself.
 */
public final class SafeOutgoing implements Outgoing, AutoCloseable {
  /** Most bytes of an answer's body that are read. */
  public static final int ANSWER_BYTES_MAX = 256 << 10;

  /** How long one address may take to connect, and again to agree on encryption. */
  public static final Duration CONNECT = Duration.ofSeconds(5);

  private static final int CONNECTIONS_MAX = 64;
  private static final int CONNECTIONS_PER_ADDRESS_MAX = 16;
  private static final int LOOKUPS_MAX = 32;
  private static final int HEADER_LINE_BYTES_MAX = 16 << 10;
  private static final int HEADERS_MAX = 200;
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);
  private static final long EVICT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String SENT = "faultline.sent";

  private final AllowList allow;
  private final NameLookup lookup;
  private final Supplier<SSLContext> trust;
  private final ReentrantLock making = new ReentrantLock();
  private volatile @Nullable Wire made;
  private final Semaphore lookups = new Semaphore(LOOKUPS_MAX);
  private final AtomicLong evicted = new AtomicLong(System.nanoTime());

  /** Calls by the rules of an operator's list, with names as the lookup knows them. */
  public SafeOutgoing(AllowList allow, NameLookup lookup) {
    this(allow, lookup, SSLContexts::createDefault);
  }

  /** With other trusted certificates, for tests. */
  SafeOutgoing(AllowList allow, NameLookup lookup, Supplier<SSLContext> trust) {
    this.allow = allow;
    this.lookup = lookup;
    this.trust = trust;
  }

  /** The client and its connections. */
  private record Wire(PoolingHttpClientConnectionManager connections, CloseableHttpClient client) {}

  /** Made at the first call: reading the system's certificates would cost every start. */
  private Wire wire() {
    Wire wire = made;
    if (wire != null) {
      return wire;
    }
    making.lock();
    try {
      wire = made;
      if (wire == null) {
        wire = wire(trust.get());
        made = wire;
      }
      return wire;
    } finally {
      making.unlock();
    }
  }

  private static Wire wire(SSLContext trust) {
    Http1Config limits =
        Http1Config.custom()
            .setMaxLineLength(HEADER_LINE_BYTES_MAX)
            .setMaxHeaderCount(HEADERS_MAX)
            .build();
    Timeout connect = Timeout.of(CONNECT);
    PoolingHttpClientConnectionManager connections =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setConnectionFactory(
                ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
            .setTlsSocketStrategy(new DefaultClientTlsStrategy(trust))
            .setDnsResolver(new NoSecondLookup())
            .setMaxConnTotal(CONNECTIONS_MAX)
            .setMaxConnPerRoute(CONNECTIONS_PER_ADDRESS_MAX)
            .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connect).build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(connect)
                    .setValidateAfterInactivity(TimeValue.ZERO_MILLISECONDS)
                    .setIdleTimeout(Timeout.of(IDLE.getDuration(), IDLE.getTimeUnit()))
                    .build())
            .build();
    CloseableHttpClient client =
        HttpClientBuilder.create()
            .setConnectionManager(connections)
            .setRequestExecutor(new MarkingExecutor())
            // The target is the whole route: no proxy, whatever the environment says.
            .setRoutePlanner(
                (target, context) ->
                    new HttpRoute(target, null, target.getSchemeName().equals("https")))
            .setUserAgent("faultline")
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .disableConnectionState()
            .build();
    return new Wire(connections, client);
  }

  @Override
  public Answer send(Call call) throws OutgoingException {
    long deadline = System.nanoTime() + call.timeout().toNanos();
    Destination to = Destination.of(call, allow);
    List<InetAddress> addresses = to.judge(lookUp(to.host(), deadline));
    Wire wire = wire();
    evict(wire.connections);
    OutgoingException last = null;
    for (InetAddress address : addresses) {
      try {
        return send(wire.client, call, to, address, deadline);
      } catch (OutgoingException e) {
        if (e.kind() != Kind.NOT_SENT || System.nanoTime() >= deadline) {
          throw e;
        }
        last = e;
      }
    }
    throw last == null ? notSent(to, "has no address", null) : last;
  }

  private InetAddress[] lookUp(HostName host, long deadline) throws OutgoingException {
    if (host.address().isPresent()) {
      return new InetAddress[] {host.address().get()};
    }
    String name = host.text();
    try {
      if (!lookups.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new OutgoingException(
            Kind.NOT_SENT, "too many names are being looked up; " + name + " was not", null);
      }
      // A lookup can hang and cannot be stopped: it is left behind, and how many is bounded.
      CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
      Thread.ofPlatform().daemon().name("faultline-lookup").start(() -> lookUp(name, found));
      return found.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new OutgoingException(Kind.NOT_SENT, "looking up " + name + " took too long", null);
    } catch (ExecutionException e) {
      throw new OutgoingException(Kind.NOT_SENT, "there is no host " + name, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OutgoingException(Kind.NOT_SENT, "looking up " + name + " was broken off", e);
    }
  }

  private void lookUp(String name, CompletableFuture<InetAddress[]> found) {
    try {
      found.complete(lookup.resolve(name));
    } catch (UnknownHostException | RuntimeException e) {
      found.completeExceptionally(e);
    } finally {
      lookups.release();
    }
  }

  private static Answer send(
      CloseableHttpClient client, Call call, Destination to, InetAddress address, long deadline)
      throws OutgoingException {
    HttpUriRequestBase request = request(call, to, deadline);
    HttpHost target =
        new HttpHost(to.encrypted() ? "https" : "http", address, to.host().text(), to.port());
    HttpClientContext context = HttpClientContext.create();
    // A server that sends a byte now and then meets every read's timeout, and not this one.
    Thread watch =
        Thread.ofVirtual().name("faultline-deadline").start(() -> stop(request, deadline));
    try (ClassicHttpResponse response = client.executeOpen(target, request, context)) {
      return answer(request, response);
    } catch (IOException | RuntimeException e) {
      boolean late = System.nanoTime() >= deadline;
      if (context.getAttribute(SENT) == null) {
        throw notSent(to, late ? "could not be reached in time" : "could not be reached", e);
      }
      throw new OutgoingException(
          Kind.UNKNOWN,
          to.host().text() + (late ? " did not answer in time" : " broke off its answer"),
          e);
    } finally {
      watch.interrupt();
    }
  }

  private static HttpUriRequestBase request(Call call, Destination to, long deadline) {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.uri());
    // In the spelling that was judged.
    request.setAuthority(new URIAuthority(to.host().text(), call.uri().getPort()));
    call.headers().forEach(request::setHeader);
    if (call.body() != null) {
      request.setEntity(new ByteArrayEntity(call.body(), null));
    }
    Timeout rest = Timeout.ofNanoseconds(Math.max(1_000_000, deadline - System.nanoTime()));
    request.setConfig(
        RequestConfig.custom()
            .setConnectionRequestTimeout(rest)
            // Longer: the watch ends the call, at its deadline and not a moment before.
            .setResponseTimeout(Timeout.ofMilliseconds(rest.toMilliseconds() + 1_000))
            .setAuthenticationEnabled(false)
            .setRedirectsEnabled(false)
            .setContentCompressionEnabled(false)
            .setProtocolUpgradeEnabled(false)
            .setConnectionKeepAlive(IDLE)
            .build());
    return request;
  }

  private static void stop(HttpUriRequestBase request, long deadline) {
    try {
      TimeUnit.NANOSECONDS.sleep(deadline - System.nanoTime());
      request.abort();
    } catch (InterruptedException e) {
      // The call ended before.
    }
  }

  private static Answer answer(HttpUriRequestBase request, ClassicHttpResponse response)
      throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : response.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    byte[] body = new byte[0];
    boolean cut = false;
    HttpEntity entity = response.getEntity();
    if (entity != null) {
      InputStream in = entity.getContent();
      body = in.readNBytes(ANSWER_BYTES_MAX);
      cut = body.length == ANSWER_BYTES_MAX && in.read() >= 0;
      if (cut) {
        // The rest is not read: the connection goes.
        request.abort();
      }
    }
    return new Answer(response.getCode(), Map.copyOf(headers), body, cut);
  }

  private static OutgoingException notSent(Destination to, String what, @Nullable Throwable cause) {
    return new OutgoingException(Kind.NOT_SENT, to.host().text() + " " + what + why(cause), cause);
  }

  /** The kind of fault without its text, which may name more than the host. */
  private static String why(@Nullable Throwable cause) {
    return switch (cause) {
      case null -> "";
      case SSLException _ -> ": its certificate or encryption was not accepted";
      case ConnectException _ -> ": the connection was refused or took too long";
      default -> "";
    };
  }

  /** Closes connections that nobody used for a while, without a thread of its own for it. */
  private void evict(PoolingHttpClientConnectionManager connections) {
    long now = System.nanoTime();
    long before = evicted.get();
    if (now - before > EVICT_NANOS && evicted.compareAndSet(before, now)) {
      connections.closeIdle(IDLE);
      connections.closeExpired();
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    Wire wire = made;
    if (wire != null) {
      wire.client.close(CloseMode.IMMEDIATE);
    }
  }

  /** Marks a call once its first byte may have gone out. */
  private static final class MarkingExecutor extends HttpRequestExecutor {
    @Override
    public ClassicHttpResponse execute(
        ClassicHttpRequest request,
        HttpClientConnection connection,
        @Nullable HttpResponseInformationCallback information,
        HttpContext context)
        throws IOException, HttpException {
      context.setAttribute(SENT, true);
      return super.execute(request, connection, information, context);
    }
  }

  /** Routes carry their address; a name that is asked for again is a fault of ours. */
  private static final class NoSecondLookup implements DnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      throw new UnknownHostException("no second lookup");
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
      throw new UnknownHostException("no second lookup");
    }
  }
}
