package dev.faultline.server.helidon;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers to requests whose head is refused before anybody knows which protocol they speak. The
 * body has the fields that clients of every protocol look for, and browsers may read it.
 */
final class HeadRefusals implements DirectHandler {
  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  private HeadRefusals() {}

  static DirectHandlers handlers() {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new HeadRefusals());
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status defaultStatus,
      ServerResponseHeaders headers,
      @Nullable String message) {
    // Helidon has one exception for every fault of a head; its text is the only mark.
    Status status = "Header size exceeded".equals(message) ? HEADERS_TOO_LARGE : defaultStatus;
    String detail =
        switch (status.code()) {
          case 413 -> "body too large";
          case 414 -> "request line too long";
          case 431 -> "headers too large";
          case 500 -> "internal error";
          case 503 -> "too many bytes in work (limit in-flight-bytes); try again";
          case 505 -> "HTTP version not supported";
          default -> message == null || message.isEmpty() ? "bad request" : message;
        };
    headers.set(HeaderNames.CONTENT_TYPE, "application/json");
    headers.set(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    if (status.code() == 503) {
      headers.set(HeaderNames.RETRY_AFTER, "1");
    }
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(body(detail))
        .build();
  }

  /** The JSON of a refusal. */
  static byte[] body(String detail) {
    StringBuilder text = new StringBuilder(detail.length() + 8);
    for (int i = 0; i < detail.length(); i++) {
      char c = detail.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c < ' ' || c > '~' ? '?' : c);
      }
    }
    String json =
        "{\"message\":\"%1$s\",\"error\":\"%1$s\",\"errors\":[{\"message\":\"%1$s\"}]}"
            .formatted(text);
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
