package dev.faultline.web;

import dev.faultline.config.Config;
import dev.faultline.http.Request;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Which {@code Host} pages answer to. A server that listens on loopback only must not answer to a
 * name that some site made point at loopback (DNS rebinding): that site could then read the pages.
 */
final class Hosts {
  private final boolean loopback;
  private final String own;

  Hosts(Config config) {
    this.loopback = isLoopback(config.host());
    String host = URI.create(config.url()).getHost();
    this.own = host == null ? "" : host.toLowerCase(Locale.ROOT);
  }

  /** What is wrong with a request's host; empty when nothing is. */
  Optional<String> fault(Request request) {
    if (!loopback) {
      return Optional.empty();
    }
    String host = name(request.headers().find("Host").orElse(""));
    if (isLoopback(host) || host.equals(own)) {
      return Optional.empty();
    }
    return Optional.of(
        "This server listens on this machine only and does not answer to the name "
            + (host.isEmpty() ? "(none)" : Show.clip(host, 100))
            + ". Open it as localhost, or set FAULTLINE_URL to its public address.");
  }

  /** The host without its port, in lower case. */
  private static String name(String header) {
    String host = header.trim().toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    boolean port = colon > host.lastIndexOf(']');
    return port && colon >= 0 ? host.substring(0, colon) : host;
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }
}
