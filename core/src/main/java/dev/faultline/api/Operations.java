package dev.faultline.api;

import dev.faultline.access.Keys;
import dev.faultline.http.Handler;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.meter.Meter;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The routes for whatever watches the process: {@code /healthz} (it lives), {@code /readyz} (it can
 * do its work) and {@code /metrics} (Prometheus; to callers on the same machine, or with the master
 * key).
 */
public final class Operations implements Handler {
  private static final String HEALTH = "/healthz";
  private static final String READY = "/readyz";
  private static final String METRICS = "/metrics";
  private static final String PLAIN = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final int RETRY_SECONDS = 5;
  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  private final Keys keys;
  private final Meter meter;
  private final Supplier<Optional<String>> obstacle;

  /**
   * Routes over a meter.
   *
   * @param obstacle what keeps the process from its work now, as one sentence without secrets;
   *     empty when nothing does
   */
  public Operations(Keys keys, Meter meter, Supplier<Optional<String>> obstacle) {
    this.keys = keys;
    this.meter = meter;
    this.obstacle = obstacle;
  }

  /** Whether a path is ours. */
  public boolean takes(String path) {
    return path.equals(HEALTH) || path.equals(READY) || path.equals(METRICS);
  }

  @Override
  public Response handle(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Problem.of(
              ProblemType.METHOD_NOT_ALLOWED,
              request.method() + " is not known here; allowed: GET, HEAD.")
          .response(request.path())
          .with("Allow", "GET, HEAD");
    }
    Response response =
        switch (request.path()) {
          case HEALTH -> Response.text(200, PLAIN, "ok\n");
          case READY -> ready();
          case METRICS -> metrics(request);
          default -> throw new IllegalArgumentException("not ours: " + request.path());
        };
    return response.with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
  }

  private Response ready() {
    return obstacle
        .get()
        .map(
            why ->
                Response.text(503, PLAIN, "not ready: " + why + "\n")
                    .with("Retry-After", Integer.toString(RETRY_SECONDS)))
        .orElseGet(() -> Response.text(200, PLAIN, "ready\n"));
  }

  private Response metrics(Request request) {
    Optional<String> shown = Keys.shown(request);
    if (shown.isPresent() ? keys.isMaster(shown.get()) : isLocal(request)) {
      return Response.text(200, PROMETHEUS, meter.text());
    }
    if (shown.isPresent()) {
      return Problem.of(ProblemType.WRONG_KEY, "The key that was sent is not the master key.")
          .response(METRICS);
    }
    return Problem.of(
            ProblemType.NO_KEY,
            "From another machine, or through a proxy, the measures need the master key as"
                + " Authorization: Bearer KEY or X-Api-Key: KEY.")
        .response(METRICS)
        .with("WWW-Authenticate", "Bearer realm=\"faultline\"");
  }

  /**
   * Whether the caller is a program on this machine that speaks to us directly. A proxy on this
   * machine hands on what others ask, and a browser may be led here under another name: neither is
   * local.
   */
  private static boolean isLocal(Request request) {
    boolean proxied =
        request.headers().find("Forwarded").isPresent()
            || request.headers().find("X-Forwarded-For").isPresent()
            || request.headers().find("X-Forwarded-Host").isPresent()
            || request.headers().find("Via").isPresent();
    return !proxied
        && isLoopback(request.remote())
        && request
            .headers()
            .find("Host")
            .map(Operations::host)
            .map(Operations::isLoopback)
            .orElse(true);
  }

  /** The host of a Host header, without its port. */
  private static String host(String header) {
    int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
    return end > 0 ? header.substring(0, end) : header;
  }

  private static boolean isLoopback(String host) {
    String plain = host.replaceAll("[\\[\\]]", "").replaceFirst("^::ffff:", "");
    return plain.toLowerCase(Locale.ROOT).equals("localhost")
        || plain.equals("::1")
        || plain.equals("0:0:0:0:0:0:0:1")
        || LOOPBACK_V4.matcher(plain).matches();
  }
}
