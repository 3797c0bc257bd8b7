package dev.faultline.protocol;

import dev.faultline.http.Request;
import java.util.Optional;

/**
 * The sealed notification config that an address carries before its own path: {@code
 * /c/SEALED/api/42/envelope/}. Clients that can send no config of their own are given it with their
 * DSN. The segment is a credential: nobody logs it.
 *
 * @param config as {@link Parcel#configs()} has it
 * @param rest the request as if it had come without the prefix
 */
public record CarriedConfig(String config, Request rest) {
  /** What such a path begins with. */
  public static final String PREFIX = "/c/";

  /** The config that a request's path carries; empty where it carries none. */
  public static Optional<CarriedConfig> of(Request request) {
    String path = request.path();
    int end = path.startsWith(PREFIX) ? path.indexOf('/', PREFIX.length()) : -1;
    if (end < 0) {
      return Optional.empty();
    }
    Request rest =
        new Request(
            request.method(),
            path.substring(end),
            request.query(),
            request.headers(),
            request.body(),
            request.remote(),
            request.secure());
    return Optional.of(new CarriedConfig(quoted(path.substring(PREFIX.length(), end)), rest));
  }

  /** The config in the path of an address; empty where it has none. */
  public static Optional<String> inPath(String path) {
    int from = path.indexOf(PREFIX);
    int end = from < 0 ? -1 : path.indexOf('/', from + PREFIX.length());
    return end < 0
        ? Optional.empty()
        : Optional.of(quoted(path.substring(from + PREFIX.length(), end)));
  }

  /**
   * The segment as a JSON text; what no sealed string can hold is left to fail when it is opened.
   */
  private static String quoted(String segment) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      text.append(fits ? c : '?');
    }
    return text.append('"').toString();
  }
}
