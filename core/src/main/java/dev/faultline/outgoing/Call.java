package dev.faultline.outgoing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to another server. Address, headers and body may hold secrets: it never prints them.
 *
 * @param headers as they are sent; {@code Host}, {@code Content-Length} and {@code Connection} are
 *     the sender's
 * @param body null for none
 * @param timeout from the start to the end of the answer
 */
public record Call(
    String method, URI uri, Map<String, String> headers, byte @Nullable [] body, Duration timeout) {
  /** How long a call may take where nothing else is said. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** A call without a body. */
  public static Call of(String method, URI uri) {
    return new Call(method, uri, Map.of(), null, TIMEOUT);
  }

  /** A POST of JSON. */
  public static Call json(String method, URI uri, String json) {
    return new Call(
        method,
        uri,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        json.getBytes(StandardCharsets.UTF_8),
        TIMEOUT);
  }

  /** The same with one more header. */
  public Call with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Call(method, uri, Map.copyOf(more), body, timeout);
  }

  @Override
  public String toString() {
    return method + " " + uri.getScheme() + "://" + uri.getHost() + "/...";
  }
}
