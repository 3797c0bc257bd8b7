package dev.faultline.protocol.faultline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.faultline.codec.WholeText;
import dev.faultline.config.Limits;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Refusal;
import dev.faultline.protocol.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a posted body once: finds its parts and every violation of what the contract still refuses.
 * Lenient where the original was strict: unknown keys, nulls, {@code []} for an empty object,
 * numbers as text.
 */
final class PostScan {
  /** Violations that are listed; an answer must not be larger than what was sent. */
  static final int FAULTS_MAX = 200;

  // Jackson's own bound on nesting stays above ours, which names the place.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(500).build())
          .build();

  private final byte[] bytes;
  private final JsonParser json;
  private final Limits limits;
  private final Deque<Object> path = new ArrayDeque<>();
  private final List<Refusal.Fault> faults = new ArrayList<>();
  private final List<PostBody.Slice> errors = new ArrayList<>();
  private final Map<String, PostBody.Slice> shared = new LinkedHashMap<>();
  private final Map<String, PostBody.Slice> more = new LinkedHashMap<>();
  private boolean errorsSeen;
  private final List<PostBody.Slice> notifications = new ArrayList<>();
  private int depth;

  private PostScan(byte[] bytes, Limits limits) throws IOException {
    this.bytes = bytes;
    this.limits = limits;
    this.json = JSON.createParser(bytes);
  }

  /** Reads the body; its faults are for the caller to judge. */
  static PostBody scan(byte[] body, Limits limits) throws RefusedException {
    boolean marked =
        body.length >= 3
            && body[0] == (byte) 0xEF
            && body[1] == (byte) 0xBB
            && body[2] == (byte) 0xBF;
    byte[] bytes = marked ? Arrays.copyOfRange(body, 3, body.length) : body;
    try {
      PostScan scan = new PostScan(bytes, limits);
      try (scan.json) {
        return scan.root();
      }
    } catch (StreamConstraintsException e) {
      throw new RefusedException(413, "json-limit", "body: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new RefusedException(
          422, "malformed-json", "body is not valid JSON" + where + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
  }

  /** A reader of JSON that this class cut out, with the same bounds. */
  static JsonParser parser(byte[] bytes) throws IOException {
    return JSON.createParser(bytes);
  }

  private PostBody root() throws IOException, RefusedException {
    JsonToken first = json.nextToken();
    if (first == null) {
      throw new RefusedException(422, "malformed-json", "body is empty; expected a JSON object");
    }
    if (first == JsonToken.START_OBJECT) {
      members((name, _) -> member(name));
      if (!errorsSeen) {
        path.addLast("errors");
        fault("is required: an array of errors");
        path.removeLast();
      }
    } else {
      fault("body should be an object, not " + kind(first));
      skip();
    }
    if (json.nextToken() != null) {
      throw new RefusedException(
          422, "malformed-json", "body is not valid JSON: something follows its end");
    }
    return new PostBody(bytes, errors, shared, more, notifications, faults);
  }

  private void member(String name) throws IOException, RefusedException {
    switch (name) {
      case "errors" -> errors();
      case "context", "environment", "session", "params", "notifier" -> {
        PostBody.Slice slice = objectOrEmpty();
        if (slice.length() > 0) {
          shared.put(name, slice);
        }
      }
      case "notifications" -> {
        notifications.clear();
        if (json.currentToken() == JsonToken.START_ARRAY) {
          depth++;
          while (json.nextToken() != JsonToken.END_ARRAY) {
            PostBody.Slice slice = slice();
            if (notifications.size() <= Parcel.CONFIGS_MAX) {
              notifications.add(slice);
            }
          }
          depth--;
        } else {
          expected("an array or null", json.currentToken() == JsonToken.VALUE_NULL);
        }
      }
      default -> more.put(name, slice());
    }
  }

  private void errors() throws IOException, RefusedException {
    errorsSeen = true;
    errors.clear();
    if (json.currentToken() != JsonToken.START_ARRAY) {
      expected("an array of errors", false);
      return;
    }
    objects(
        () -> {
          if (errors.size() >= limits.errorsPerPost()) {
            throw new RefusedException(
                413,
                "too-many-errors",
                "errors has more than %d elements; send several requests"
                    .formatted(limits.errorsPerPost()));
          }
          int from = offset();
          members(this::ofError);
          errors.add(new PostBody.Slice(from, end()));
        });
  }

  private void ofError(String name, JsonToken value) throws IOException, RefusedException {
    switch (name) {
      case "type", "timestamp" -> expected("a string or null", isText(value));
      case "message" -> expected("a string, a number or null", isText(value) || value.isNumeric());
      case "backtrace" -> {
        if (value == JsonToken.START_ARRAY) {
          objects(() -> members(this::ofFrame));
        } else {
          expected("an array of frames or null", value == JsonToken.VALUE_NULL);
        }
      }
      default -> skip();
    }
  }

  private void ofFrame(String name, JsonToken value) throws IOException, RefusedException {
    switch (name) {
      case "file", "function" -> expected("a string or null", isText(value));
      case "line", "column" ->
          expected(
              "a number, a number as text, or null",
              value.isNumeric()
                  || value == JsonToken.VALUE_NULL
                  || (value == JsonToken.VALUE_STRING && isNumber(json.getText())));
      case "code" -> objectOrEmpty();
      default -> skip();
    }
  }

  private interface Element {
    void read() throws IOException, RefusedException;
  }

  private interface Member {
    void read(String name, JsonToken value) throws IOException, RefusedException;
  }

  /** Reads the elements of the array the parser stands on, each of which has to be an object. */
  private void objects(Element element) throws IOException, RefusedException {
    depth++;
    for (long i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
      path.addLast(i);
      if (json.currentToken() == JsonToken.START_OBJECT) {
        element.read();
      } else {
        expected("an object", false);
      }
      path.removeLast();
    }
    depth--;
  }

  /** Reads the members of the object the parser stands on. */
  private void members(Member member) throws IOException, RefusedException {
    depth++;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      path.addLast(name);
      member.read(name, value);
      path.removeLast();
    }
    depth--;
  }

  /** An object; a slice of length 0 for what means an empty one: null and {@code []}. */
  private PostBody.Slice objectOrEmpty() throws IOException, RefusedException {
    JsonToken value = json.currentToken();
    int from = offset();
    if (value == JsonToken.START_OBJECT) {
      return slice();
    }
    if (value == JsonToken.START_ARRAY) {
      skip();
      for (int i = from + 1; i < end() - 1; i++) {
        if (bytes[i] > ' ' || bytes[i] < 0) {
          fault("should be an object, an empty array or null, not an array");
          break;
        }
      }
    } else {
      expected("an object, an empty array or null", value == JsonToken.VALUE_NULL);
    }
    return new PostBody.Slice(from, from);
  }

  /** Passes the value; notes a violation where it is not as expected. */
  private void expected(String what, boolean is) throws IOException, RefusedException {
    if (!is) {
      fault("should be " + what + ", not " + kind(json.currentToken()));
    }
    skip();
  }

  private void fault(String what) {
    if (faults.size() < FAULTS_MAX) {
      StringBuilder where = new StringBuilder();
      for (Object part : path) {
        where.append(part instanceof Long ? "[" + part + "]" : (where.isEmpty() ? "" : ".") + part);
      }
      String message = where.isEmpty() ? what : where + " " + what;
      faults.add(new Refusal.Fault(WholeText.of(message), List.copyOf(path)));
    } else if (faults.size() == FAULTS_MAX) {
      faults.add(
          new Refusal.Fault(
              "more than " + FAULTS_MAX + " violations; the rest is left out", List.of()));
    }
  }

  private PostBody.Slice slice() throws IOException, RefusedException {
    int from = offset();
    skip();
    return new PostBody.Slice(from, end());
  }

  /** Goes to the end of the value the parser stands on. */
  private void skip() throws IOException, RefusedException {
    if (!json.currentToken().isStructStart()) {
      json.finishToken();
      return;
    }
    int outside = depth;
    depth++;
    while (depth > outside) {
      if (depth > limits.jsonDepth()) {
        throw new RefusedException(
            400,
            "json-depth",
            "body is nested deeper than %d levels in %s".formatted(limits.jsonDepth(), path));
      }
      JsonToken token = json.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
  }

  private int offset() {
    return (int) json.currentTokenLocation().getByteOffset();
  }

  private int end() {
    return (int) json.currentLocation().getByteOffset();
  }

  private static boolean isText(JsonToken token) {
    return token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NULL;
  }

  static boolean isNumber(String text) {
    String digits = text.strip();
    int from = digits.startsWith("-") || digits.startsWith("+") ? 1 : 0;
    int points = 0;
    for (int i = from; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c == '.') {
        points++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return digits.length() - from - points > 0 && points <= 1;
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          token.toString();
    };
  }
}
