package dev.faultline.protocol.sentry;

import dev.faultline.event.RequestInfo;
import dev.faultline.http.Percent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The request the program was serving; in a browser, the page. */
final class RequestFields implements JsonInput.Fields {
  private @Nullable String method;
  private @Nullable String url;
  private @Nullable String query;
  private @Nullable String fragment;
  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private final Map<String, Object> cookies = new LinkedHashMap<>();
  private @Nullable Object data;
  private Map<String, Object> env = Map.of();
  private boolean sent;

  @Override
  public void field(String name, JsonInput in) throws IOException {
    sent = true;
    switch (name) {
      case "method" -> method = in.word();
      case "url" -> url = in.word();
      case "query_string" -> query = readQuery(in);
      case "fragment" -> fragment = in.word();
      case "data" -> data = in.plain();
      case "env" -> env = in.plainObject();
      case "cookies" -> {
        if (!in.pairs(cookies::put)) {
          splitCookies(in.text());
        }
      }
      case "headers" -> {
        if (!in.pairs((header, value) -> headers.add(Map.entry(header, value)))) {
          splitHeaders(in.text());
        }
      }
      default -> in.skip();
    }
  }

  private static @Nullable String readQuery(JsonInput in) throws IOException {
    StringBuilder query = new StringBuilder();
    boolean read =
        in.pairs(
            (name, value) ->
                query
                    .append(query.isEmpty() ? "" : "&")
                    .append(Percent.encode(name))
                    .append('=')
                    .append(Percent.encode(value)));
    String text = read ? query.toString() : in.text();
    if (text == null || text.isEmpty()) {
      return null;
    }
    return text.startsWith("?") ? text.substring(1) : text;
  }

  private void splitCookies(@Nullable String text) {
    for (String part : text == null ? new String[0] : text.split(";")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        cookies.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
  }

  private void splitHeaders(@Nullable String text) {
    for (String line : text == null ? new String[0] : text.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(Map.entry(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
    }
  }

  /** Adds the user agent of the connection, for browsers that do not repeat it in the report. */
  void addUserAgent(String userAgent) {
    if (headers.stream().noneMatch(header -> header.getKey().equalsIgnoreCase("user-agent"))) {
      headers.add(Map.entry("User-Agent", userAgent));
      sent = true;
    }
  }

  /** The client's address as the program's web server saw it. */
  @Nullable String remoteAddress() {
    return env.get("REMOTE_ADDR") instanceof String address && !address.isBlank() ? address : null;
  }

  @Nullable RequestInfo build() {
    if (!sent) {
      return null;
    }
    String address = url;
    if (address != null) {
      int hash = address.indexOf('#');
      if (hash >= 0) {
        fragment = fragment == null ? address.substring(hash + 1) : fragment;
        address = address.substring(0, hash);
      }
      int mark = address.indexOf('?');
      if (mark >= 0) {
        query = query == null && mark + 1 < address.length() ? address.substring(mark + 1) : query;
        address = address.substring(0, mark);
      }
    }
    return new RequestInfo(method, address, query, fragment, headers, cookies, data, env);
  }
}
