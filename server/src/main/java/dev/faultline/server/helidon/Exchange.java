package dev.faultline.server.helidon;

import static java.lang.System.Logger.Level.ERROR;

import dev.faultline.http.Handler;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns Helidon's request into ours, rings the handler, and writes its answer. It stands in the
 * place of Helidon's routing, which would decode and normalise paths before anybody sees them.
 */
final class Exchange implements HttpRouting {
  private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

  /** An unread body up to this size is read away so that the connection can go on. */
  private static final int DRAIN_BYTES = 256 << 10;

  private static final byte[] NOTHING = new byte[0];

  private final Handler handler;
  private final boolean trustProxy;
  private final HttpSecurity security = HttpSecurity.create();

  Exchange(Handler handler, boolean trustProxy) {
    this.handler = handler;
    this.trustProxy = trustProxy;
  }

  @Override
  public HttpSecurity security() {
    return security;
  }

  @Override
  public void beforeStart() {}

  @Override
  public void afterStop() {}

  @Override
  public void route(ConnectionContext context, RoutingRequest request, RoutingResponse response) {
    if (!(context instanceof Wire wire)) {
      throw new IllegalStateException("a connection that Wires did not make");
    }
    wire.headRead();
    BodyStream body = request.content().hasEntity() ? new BodyStream(request.content()) : null;
    Request ours = translate(wire, request, body == null ? InputStream.nullInputStream() : body);
    Response answer = answer(ours, body);
    boolean close = wire.last() || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    boolean unread = body != null && !readAway(request, body);
    close |= unread;
    wire.answering();
    try {
      send(ours.method(), answer, response, close);
    } catch (ServerConnectionException | UncheckedIOException e) {
      throw new CloseConnectionException("client gone", e);
    }
    wire.answered();
    if (unread) {
      wire.linger();
    }
    if (close) {
      throw new CloseConnectionException("last answer sent");
    }
  }

  private Response answer(Request request, @Nullable BodyStream body) {
    try {
      Response answer = handler.handle(request);
      if (body != null) {
        body.check();
      }
      return answer;
    } catch (RuntimeException e) {
      if (body != null) {
        body.check();
      }
      // The frame answers its own faults; this is the net below it.
      LOG.log(ERROR, "a fault escaped the handler", e);
      return Response.bytes(500, "application/json", HeadRefusals.body("internal error"));
    }
  }

  /** Whether the body is out of the way; reads away the rest of a small one. */
  private static boolean readAway(RoutingRequest request, BodyStream body) {
    if (body.ended()) {
      return true;
    }
    if (request.headers().containsToken(HeaderValues.EXPECT_100) && !request.continueSent()) {
      // The client may or may not send it now.
      return false;
    }
    if (request.headers().contentLength().orElse(0) > DRAIN_BYTES) {
      return false;
    }
    try {
      body.drain(DRAIN_BYTES);
    } catch (IOException e) {
      return false;
    }
    return body.ended();
  }

  private Request translate(Wire wire, RoutingRequest request, InputStream body) {
    HttpPrologue prologue = request.prologue();
    Headers headers = new Headers();
    for (Header header : request.headers()) {
      if (header.valueCount() == 1) {
        headers.add(header.name(), header.get());
      } else {
        for (String value : header.allValues()) {
          headers.add(header.name(), value);
        }
      }
    }
    String remote = wire.remote();
    boolean secure = wire.isSecure();
    if (trustProxy) {
      remote = headers.find("X-Forwarded-For").map(Exchange::last).orElse(remote);
      secure |=
          headers
              .find("X-Forwarded-Proto")
              .map(Exchange::last)
              .filter("https"::equalsIgnoreCase)
              .isPresent();
    }
    return new Request(
        prologue.method().text(),
        path(prologue.uriPath().rawPath()),
        prologue.hasQuery() ? prologue.query().rawValue() : "",
        headers,
        body,
        remote,
        secure);
  }

  /** The path of a request line; of a whole URL, as proxies may send, what follows the host. */
  private static String path(String target) {
    int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
    if (scheme < 0) {
      return target;
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? "/" : target.substring(slash);
  }

  /** The last of a list: what the nearest proxy wrote. What stands before it anybody may claim. */
  private static String last(String list) {
    return list.substring(list.lastIndexOf(',') + 1).trim();
  }

  private static void send(
      String method, Response answer, RoutingResponse response, boolean close) {
    int code = answer.status();
    response.status(Status.create(code));
    ServerResponseHeaders headers = response.headers();
    answer.headers().forEach((name, value) -> headers.add(HeaderNames.create(name), value));
    if (close) {
      headers.set(HeaderValues.CONNECTION_CLOSE);
    }
    if (code == 204 || code == 304) {
      response.send(NOTHING);
    } else if (method.equals("HEAD")) {
      headers.contentLength(answer.body().length);
      response.send(NOTHING);
    } else {
      response.send(answer.body());
    }
  }
}
