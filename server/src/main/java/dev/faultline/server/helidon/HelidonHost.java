package dev.faultline.server.helidon;

import dev.faultline.config.Limits;
import dev.faultline.http.Handler;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.ErrorHandling;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Serves a {@link Handler} over HTTP/1.1: one virtual thread for each connection, which reads the
 * request, rings the handler and writes the answer.
 *
 * <p>Helidon listens, parses heads and frames bodies. Everything with a limit is held here, because
 * a host that waits without end is a host that anybody can fill: {@link Wires} counts connections
 * and watches their deadlines.
 */
public final class HelidonHost {
  private final WebServer server;
  private final Wires wires;
  private final int port;

  private HelidonHost(WebServer server, Wires wires) {
    this.server = server;
    this.wires = wires;
    // Helidon forgets it when it stops.
    this.port = server.port();
  }

  /**
   * Listens and serves.
   *
   * @param port 0 takes any free one
   * @param trustProxy whether forwarding headers are believed
   * @throws IOException where the address cannot be listened on; the message says which and why
   */
  public static HelidonHost start(
      String host, int port, boolean trustProxy, Limits limits, Handler handler)
      throws IOException {
    InetAddress address = resolve(host);
    Http1ConnectionSelector http1 = Http1ConnectionSelector.builder().config(http1(limits)).build();
    Wires wires = new Wires(http1, limits, new Exchange(handler, trustProxy));
    WebServerConfig.Builder builder = WebServer.builder();
    builder
        .address(address)
        .port(port)
        .shutdownHook(false)
        .featuresDiscoverServices(false)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(wires)
        .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
        // A chunk is read whole before anybody sees it, so its size must be bounded down there. A
        // body of known length is refused above, where the answer has its protocol's form.
        .maxPayloadSize(limits.bodyBytes() + 1L)
        .idleConnectionTimeout(Duration.ofDays(1))
        .shutdownGracePeriod(Duration.ofSeconds(limits.drainSeconds()))
        .contentEncoding(new AsSent())
        .mediaContext(MediaContext.builder().mediaSupportsDiscoverServices(false).build())
        .errorHandling(ErrorHandling.builder().includeEntity(true).build())
        .directHandlers(HeadRefusals.handlers());
    WebServer server = builder.build().start();
    if (!server.isRunning()) {
      wires.close();
      throw refused(address, host, port);
    }
    return new HelidonHost(server, wires);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Takes no more connections, finishes the requests in work for a bounded time, and closes. */
  public void stop() {
    wires.drain();
    server.stop();
    wires.close();
  }

  private static Http1Config http1(Limits limits) {
    return Http1Config.builder()
        .maxPrologueLength(limits.requestLineBytes())
        .maxHeadersSize(limits.headerBytes())
        // Paths and queries reach the handler as they came: it decodes each part once.
        .validatePath(false)
        .validatePrologue(false)
        .sendKeepAliveHeader(false)
        .buildPrototype();
  }

  private static InetAddress resolve(String host) throws IOException {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on " + host + ": no such host", e);
    }
  }

  /** Helidon logs the reason and goes on; binding once more by hand tells it. */
  private static IOException refused(InetAddress address, String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, port));
      // Whoever had it has left meanwhile.
      return new BindException("cannot listen on " + host + ":" + port);
    } catch (BindException e) {
      // Told apart from other faults: where any port will do, another one may.
      BindException taken =
          new BindException("cannot listen on " + host + ":" + port + ": " + e.getMessage());
      taken.initCause(e);
      return taken;
    } catch (IOException | UncheckedIOException e) {
      return new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }
}
