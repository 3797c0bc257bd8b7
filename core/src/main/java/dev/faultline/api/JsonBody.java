package dev.faultline.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.faultline.http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body as one JSON object, strictly: a name that stands twice, anything after the
 * object, a wrong content type are refused, because what is not understood must not be done.
 */
final class JsonBody {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(ApiLimits.BODY_DEPTH_MAX)
                  .maxStringLength(ApiLimits.BODY_BYTES_MAX)
                  .maxNumberLength(100)
                  .build())
          .build();

  private JsonBody() {}

  /** The members of the body, as plain data: text, booleans, numbers, null, lists and maps. */
  static Map<String, @Nullable Object> read(Request request) throws ProblemException {
    requireJson(request);
    byte[] body = bytes(request);
    if (body.length == 0) {
      throw new ProblemException(
          Problem.of(ProblemType.MALFORMED_JSON, "The body is empty; send a JSON object."));
    }
    try (JsonParser parser = FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("a JSON object is needed", 0);
      }
      Map<String, @Nullable Object> members = object(parser);
      if (parser.nextToken() != null) {
        throw malformed(
            "something stands after the object", parser.currentTokenLocation().getByteOffset());
      }
      return members;
    } catch (JsonProcessingException e) {
      long offset = e.getLocation() == null ? 0 : e.getLocation().getByteOffset();
      throw malformed(e.getOriginalMessage(), Math.max(offset, 0));
    } catch (IOException e) {
      throw malformed("it is not UTF-8, UTF-16 or UTF-32: " + e.getMessage(), 0);
    }
  }

  private static void requireJson(Request request) throws ProblemException {
    String type = request.headers().find("Content-Type").orElse("application/json");
    String plain = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!plain.equals("application/json")) {
      throw new ProblemException(
          Problem.of(
              ProblemType.NOT_JSON,
              "The body has the type " + shorten(type) + "; send it as application/json."));
    }
    String encoding = request.headers().find("Content-Encoding").orElse("identity");
    if (!encoding.strip().equalsIgnoreCase("identity")) {
      throw new ProblemException(
          Problem.of(
              ProblemType.NOT_JSON,
              "The body has the encoding " + shorten(encoding) + "; send it as it is."));
    }
  }

  private static byte[] bytes(Request request) throws ProblemException {
    byte[] body;
    try {
      body = request.body().readNBytes(ApiLimits.BODY_BYTES_MAX + 1);
    } catch (IOException e) {
      throw new ProblemException(
          Problem.of(ProblemType.MALFORMED_JSON, "The body did not arrive whole."));
    }
    if (body.length > ApiLimits.BODY_BYTES_MAX) {
      throw new ProblemException(
          Problem.of(
              ProblemType.BODY_TOO_LARGE,
              "The body is longer than " + ApiLimits.BODY_BYTES_MAX + " bytes."));
    }
    return body;
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken()));
    }
    return members;
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      return object(parser);
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> items = new ArrayList<>();
      for (JsonToken item = parser.nextToken();
          item != JsonToken.END_ARRAY;
          item = parser.nextToken()) {
        items.add(value(parser, item));
      }
      return items;
    }
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (token.isBoolean()) {
      return parser.getBooleanValue();
    }
    // A fraction stays a number: asked for later, it would be text.
    return parser.getNumberValueExact();
  }

  private static String shorten(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  private static ProblemException malformed(String why, long offset) {
    return new ProblemException(
        Problem.of(
            ProblemType.MALFORMED_JSON,
            "The body is not one JSON object: " + why + " (at byte " + offset + ")."));
  }
}
