package dev.faultline.web;

import dev.faultline.event.RequestInfo;
import java.util.Map;

/** The request of an event as a command that makes it again; values are quoted for a shell. */
final class Curl {
  private Curl() {}

  static String of(RequestInfo request) {
    if (request.url() == null || request.url().isBlank()) {
      return "";
    }
    StringBuilder out = new StringBuilder("curl");
    String method = request.method();
    if (method != null && !method.equals("GET")) {
      out.append(" -X ").append(quote(method));
    }
    String query =
        request.query() == null || request.query().isEmpty() ? "" : "?" + request.query();
    // "--" in front of an address that a client chose: it must never be read as an option.
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey();
      if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("host")) {
        out.append(" \\\n  -H ").append(quote(name + ": " + header.getValue()));
      }
    }
    if (request.data() instanceof String body && !body.isEmpty()) {
      out.append(" \\\n  --data-raw ").append(quote(body));
    }
    return out.append(" \\\n  -- ").append(quote(request.url() + query)).toString();
  }

  /** One word of a POSIX shell, whatever it holds. */
  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''").replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", "") + "'";
  }
}
