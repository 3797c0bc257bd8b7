package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as a Function URL or an API Gateway hands it over, payload format 2.0
 * (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
 *
 * <p>Header lines of one name come joined by commas, and names in lower case: that cannot be
 * undone.
 */
final class HttpEvent {
  /** What follows the host name of every Function URL. */
  private static final String FUNCTION_URL = ".on.aws";

  private static final JsonFactory JSON = new JsonFactory();

  private final Headers headers = new Headers();
  private final List<String> cookies = new ArrayList<>();
  private @Nullable String rawPath;
  private @Nullable String method;
  private String query = "";
  private String body = "";
  private boolean base64;
  private String remote = "";
  private String domain = "";
  private String stage = "$default";

  private HttpEvent() {}

  /**
   * Reads an event.
   *
   * @throws IllegalArgumentException for an event that is no request
   */
  static Request read(InputStream in) throws IOException {
    HttpEvent event = new HttpEvent();
    try (JsonParser json = JSON.createParser(in)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("an event must be a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        event.take(json);
      }
    }
    return event.request();
  }

  private void take(JsonParser json) throws IOException {
    String name = json.currentName();
    json.nextToken();
    switch (name) {
      case "rawPath" -> rawPath = json.getText();
      case "rawQueryString" -> query = text(json);
      case "headers" -> eachText(json, headers::add);
      case "cookies" -> cookies(json);
      case "body" -> body = text(json);
      case "isBase64Encoded" -> base64 = json.getValueAsBoolean();
      case "requestContext" -> context(json);
      default -> json.skipChildren();
    }
  }

  private void context(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "http" -> eachText(json, this::takeHttp);
        case "domainName" -> domain = text(json);
        case "stage" -> stage = text(json);
        default -> json.skipChildren();
      }
    }
  }

  private void takeHttp(String name, String value) {
    switch (name) {
      case "method" -> method = value;
      case "sourceIp" -> remote = value;
      default -> {}
    }
  }

  private void cookies(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      cookies.add(text(json));
    }
  }

  private interface Taker {
    void take(String name, String value);
  }

  /** Hands over the texts of an object, and passes over what is in it beside them. */
  private static void eachText(JsonParser json, Taker taker) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        taker.take(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
  }

  private static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return "";
    }
    if (!json.currentToken().isScalarValue()) {
      json.skipChildren();
      return "";
    }
    return json.getText();
  }

  private Request request() {
    if (rawPath == null || method == null) {
      throw new IllegalArgumentException(
          "the event has no rawPath or no requestContext.http.method: it must come from a Function"
              + " URL, or from an API Gateway with payload format 2.0");
    }
    if (!cookies.isEmpty() && headers.find("cookie").isEmpty()) {
      headers.add("cookie", String.join("; ", cookies));
    }
    // Both doors speak TLS only.
    return new Request(
        method, path(rawPath), query, headers, new ByteArrayInputStream(bytes()), remote, true);
  }

  /**
   * The path as it was sent. A Function URL leaves it alone; an API Gateway decodes it, which loses
   * an escaped slash, and puts its stage in front.
   */
  private String path(String raw) {
    if (domain.isEmpty() || domain.endsWith(FUNCTION_URL)) {
      return raw;
    }
    String prefix = "/" + stage;
    boolean staged = raw.equals(prefix) || raw.startsWith(prefix + "/");
    String path = staged ? raw.substring(prefix.length()) : raw;
    return path.isEmpty() ? "/" : path.replace("%", "%25");
  }

  private byte[] bytes() {
    try {
      return base64 ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the event's body is no base64, as it says", e);
    }
  }
}
