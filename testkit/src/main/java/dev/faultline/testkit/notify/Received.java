package dev.faultline.testkit.notify;

import dev.faultline.codec.PlainJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that a fake service got.
 *
 * @param path raw, with the query
 * @param headers names in lower case
 */
public record Received(String method, String path, Map<String, String> headers, byte[] body) {
  /** A header, by any letter case of its name; empty where it was not sent. */
  public String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The body as plain data; fails the test where it is not JSON. */
  public @Nullable Object json() {
    try {
      return PlainJson.parse(text());
    } catch (IOException e) {
      throw new AssertionError("the body is not JSON: " + e.getMessage() + "\n" + text(), e);
    }
  }

  /** The body as an object; empty where it is none. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> object() {
    return json() instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
