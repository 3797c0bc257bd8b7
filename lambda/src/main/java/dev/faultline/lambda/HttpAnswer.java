package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * An answer as a Function URL or an API Gateway takes it, payload format 2.0: one value a header
 * but for cookies, a body that is text or base64, and no more than Lambda lets out.
 */
final class HttpAnswer {
  /** What a function may answer at most, as JSON; over it Lambda answers 502 and says nothing. */
  static final int BYTES_MAX = 6 << 20;

  private static final JsonFactory JSON = new JsonFactory();

  private HttpAnswer() {}

  /** The JSON for an answer, packed where it is too large otherwise. */
  static byte[] write(Request request, Response answer) throws IOException {
    byte[] written = json(request.method(), answer);
    if (written.length <= BYTES_MAX) {
      return written;
    }
    if (takesGzip(request) && answer.headers().find("Content-Encoding").isEmpty()) {
      byte[] packed = json(request.method(), gzip(answer));
      if (packed.length <= BYTES_MAX) {
        return packed;
      }
    }
    return json(
        request.method(),
        refusal(
            500,
            "the answer has %d bytes; no more than %d leave an AWS Lambda function, ask for less at once"
                .formatted(answer.body().length, BYTES_MAX)));
  }

  /**
   * An answer of the host itself. The body has the fields that clients of every protocol look for,
   * and browsers may read it.
   */
  static Response refusal(int status, String detail) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("message", detail);
      json.writeStringField("error", detail);
      json.writeArrayFieldStart("errors");
      json.writeStartObject();
      json.writeStringField("message", detail);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return Response.json(status, text.toString()).with("Access-Control-Allow-Origin", "*");
  }

  private static byte[] json(String method, Response answer) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    List<String> cookies = new ArrayList<>();
    answer
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase("set-cookie")) {
                cookies.add(value);
              } else {
                headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b);
              }
            });
    boolean bodiless = answer.status() == 204 || answer.status() == 304;
    boolean head = method.equals("HEAD");
    if (head && !bodiless) {
      headers.put("content-length", Integer.toString(answer.body().length));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(answer.body().length + 1_024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("statusCode", answer.status());
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, String> header : headers.entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      json.writeEndObject();
      if (!cookies.isEmpty()) {
        json.writeArrayFieldStart("cookies");
        for (String cookie : cookies) {
          json.writeString(cookie);
        }
        json.writeEndArray();
      }
      if (!head && !bodiless && answer.body().length > 0) {
        body(json, answer);
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void body(JsonGenerator json, Response answer) throws IOException {
    Optional<String> text = isText(answer.headers()) ? text(answer.body()) : Optional.empty();
    if (text.isPresent()) {
      json.writeStringField("body", text.get());
    } else {
      json.writeBinaryField("body", answer.body());
      json.writeBooleanField("isBase64Encoded", true);
    }
  }

  private static boolean isText(Headers headers) {
    if (headers.find("Content-Encoding").isPresent()) {
      return false;
    }
    String type = headers.find("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.startsWith("application/json")
        || type.startsWith("application/problem+json")
        || type.startsWith("image/svg+xml");
  }

  /** The bytes as text, where they are UTF-8: nothing may be lost on the way. */
  private static Optional<String> text(byte[] body) {
    try {
      return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean takesGzip(Request request) {
    String accepted = request.headers().find("Accept-Encoding").orElse("");
    for (String part : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      String coding = part.strip();
      if (coding.startsWith("gzip") && !coding.replace(" ", "").endsWith(";q=0")) {
        return true;
      }
    }
    return false;
  }

  private static Response gzip(Response answer) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(answer.body());
    }
    Headers headers = new Headers();
    answer.headers().forEach(headers::add);
    headers.set("Content-Encoding", "gzip").add("Vary", "Accept-Encoding");
    return new Response(answer.status(), headers, packed.toByteArray());
  }
}
