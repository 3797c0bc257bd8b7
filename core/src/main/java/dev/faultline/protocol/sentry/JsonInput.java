package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.faultline.codec.WholeText;
import dev.faultline.event.EventDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON read as it streams by, one value at a time. Every method that reads a value starts on its
 * first token and ends on its last. A value of another type than asked for is dropped with a note;
 * only malformed JSON throws.
 */
final class JsonInput {
  /** Stands where data was nested deeper than the limit. */
  static final String TOO_DEEP = "[nested too deep]";

  private static final int NOTE_MAX = 300;
  private static final int STEP_MAX = 100;

  /** Beyond this even skipping costs too much memory: such a document is refused. */
  private static final int DEPTH_REFUSED = 10_000;

  /**
   * One for all: it holds the table of field names. Lenient, because old Python clients write NaN
   * and others raw control characters; sizes are limited before parsing, so its own limits are off.
   * The pool is shared because virtual threads come and go.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_REFUSED)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** What reads the fields of one object, wherever in the document it stands. */
  interface Fields {
    /** Reads the value of a field. */
    void field(String name, JsonInput in) throws IOException;
  }

  private final JsonParser parser;
  private final EventDraft draft;
  private final int depthMax;

  JsonInput(JsonParser parser, EventDraft draft, int depthMax) {
    this.parser = parser;
    this.draft = draft;
    this.depthMax = depthMax;
  }

  JsonToken token() {
    return parser.currentToken();
  }

  /** Moves to the next field's value and answers its name; null at the object's end. */
  @Nullable String nextField() throws IOException {
    String name = parser.nextFieldName();
    if (name != null) {
      parser.nextToken();
    }
    return name;
  }

  /** Moves to the next element; false at the array's end. */
  boolean nextElement() throws IOException {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  /** Steps over the current value. */
  void skip() throws IOException {
    parser.skipChildren();
  }

  /** Whether an object starts here; null is none, anything else is dropped with a note. */
  boolean isObject() throws IOException {
    return is(JsonToken.START_OBJECT, "an object");
  }

  /** Whether a list starts here; null is none, anything else is dropped with a note. */
  boolean isArray() throws IOException {
    return is(JsonToken.START_ARRAY, "a list");
  }

  private boolean is(JsonToken expected, String what) throws IOException {
    if (token() == expected) {
      return true;
    }
    if (token() != JsonToken.VALUE_NULL) {
      drop(what);
    }
    return false;
  }

  /** Reads the fields of an object, if there is one. */
  void object(Fields fields) throws IOException {
    if (isObject()) {
      for (String name = nextField(); name != null; name = nextField()) {
        fields.field(name, this);
      }
    }
  }

  /** Notes that the current value has the wrong type, and steps over it. */
  void drop(String expected) throws IOException {
    note("expected " + expected + ", got " + kind() + "; dropped");
    skip();
  }

  /** A note about the place where the parser stands. */
  void note(String text) {
    draft.note(path(), cut(text, NOTE_MAX));
  }

  /** Notes quote what the client sent: enough of it to recognise it. */
  static String cut(String text, int max) {
    return text.length() <= max ? text : WholeText.of(text.substring(0, max)) + "...";
  }

  private String kind() {
    return switch (token()) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      default -> "null";
    };
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    for (JsonStreamContext at = parser.getParsingContext(); at != null; at = at.getParent()) {
      String step = null;
      if (at.inObject() && at.getCurrentName() != null) {
        step = WholeText.of(cut(at.getCurrentName(), STEP_MAX));
      } else if (at.inArray() && at.hasCurrentIndex()) {
        step = Integer.toString(at.getCurrentIndex());
      }
      if (step != null) {
        path.insert(0, path.isEmpty() ? step : step + ".");
      }
    }
    return path.toString();
  }

  /** Text; numbers and booleans as they are written; null for null and the wrong type. */
  @Nullable String text() throws IOException {
    return switch (token()) {
      case VALUE_STRING -> WholeText.of(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE -> parser.getText();
      case VALUE_NULL -> null;
      default -> {
        drop("text");
        yield null;
      }
    };
  }

  /** Like {@link #text}, but clients that send an empty text mean that there is none. */
  @Nullable String word() throws IOException {
    String text = text();
    return text == null || text.isBlank() ? null : text;
  }

  /** Text; objects and lists as JSON. */
  @Nullable String anyText() throws IOException {
    return switch (token()) {
      case START_OBJECT, START_ARRAY -> PlainText.of(plain());
      default -> text();
    };
  }

  /** A whole number, also when written as text. */
  @Nullable Integer integer() throws IOException {
    switch (token()) {
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING -> {
        String text = parser.getText();
        try {
          double number = Double.parseDouble(text);
          if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
            return (int) number;
          }
        } catch (NumberFormatException e) {
          // Noted below, as any other value that is no number.
        }
      }
      default -> {}
    }
    drop("a whole number");
    return null;
  }

  /** A small whole number fast, which nearly all are; {@link #integer} for the rest. */
  @Nullable Integer count() throws IOException {
    return token() == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() < 10
        ? (Integer) parser.getIntValue()
        : integer();
  }

  @Nullable Boolean bool() throws IOException {
    switch (token()) {
      case VALUE_TRUE -> {
        return true;
      }
      case VALUE_FALSE -> {
        return false;
      }
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_STRING -> {
        if (parser.getText().equals("true")) {
          return true;
        }
        if (parser.getText().equals("false")) {
          return false;
        }
      }
      default -> {}
    }
    drop("true or false");
    return null;
  }

  /** Any value as plain data; what lies deeper than the limit is cut off with a note. */
  @Nullable Object plain() throws IOException {
    return switch (token()) {
      case VALUE_STRING -> WholeText.of(parser.getText());
      case VALUE_NUMBER_INT -> whole();
      case VALUE_NUMBER_FLOAT -> {
        double number = parser.getDoubleValue();
        yield Double.isFinite(number) ? (Object) number : parser.getText();
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case START_OBJECT -> tooDeep() ? TOO_DEEP : plainFields();
      case START_ARRAY -> tooDeep() ? TOO_DEEP : plainElements();
      default -> null;
    };
  }

  private boolean tooDeep() throws IOException {
    if (parser.getParsingContext().getNestingDepth() <= depthMax) {
      return false;
    }
    note("nested deeper than " + depthMax + "; trimmed");
    skip();
    return true;
  }

  /** An object of plain data; empty for null and the wrong type. */
  Map<String, Object> plainObject() throws IOException {
    return isObject() ? plainFields() : Map.of();
  }

  /** Null values are plain data, though the type of the words' maps does not say so. */
  @SuppressWarnings("NullAway")
  private Map<String, Object> plainFields() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (String name = nextField(); name != null; name = nextField()) {
      fields.put(WholeText.of(name), plain());
    }
    return fields;
  }

  @SuppressWarnings("NullAway")
  private List<Object> plainElements() throws IOException {
    List<Object> elements = new ArrayList<>();
    while (nextElement()) {
      elements.add(plain());
    }
    return elements;
  }

  /** Longer numbers than a long holds (ids of some services) keep their digits as text. */
  private Object whole() throws IOException {
    int length = parser.getTextLength();
    if (length <= 18) {
      return parser.getLongValue();
    }
    String digits = parser.getText();
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return digits;
    }
  }

  /**
   * Reads one of the protocol's lists: {@code {"values": [..]}}, a bare array, or one bare object.
   * Null elements are skipped.
   *
   * @return what stood beside {@code values} in a wrapper; null where nothing did
   */
  <F extends Fields> @Nullable F list(Supplier<F> maker, List<F> into) throws IOException {
    if (token() == JsonToken.START_ARRAY) {
      elements(maker, into);
      return null;
    }
    if (!is(JsonToken.START_OBJECT, "a list or an object")) {
      return null;
    }
    F beside = null;
    boolean wrapper = false;
    for (String name = nextField(); name != null; name = nextField()) {
      if (name.equals("values")) {
        wrapper = true;
        if (isArray()) {
          elements(maker, into);
        }
      } else {
        beside = beside == null ? maker.get() : beside;
        beside.field(name, this);
      }
    }
    if (!wrapper && beside != null) {
      into.add(beside);
      return null;
    }
    return beside;
  }

  /** Reads the objects of the array that starts here. */
  <F extends Fields> void elements(Supplier<F> maker, List<F> into) throws IOException {
    while (nextElement()) {
      if (isObject()) {
        F fields = maker.get();
        for (String name = nextField(); name != null; name = nextField()) {
          fields.field(name, this);
        }
        into.add(fields);
      }
    }
  }

  /**
   * Reads names with texts: an object, or an array of pairs. A list as value is joined by commas;
   * null values are left out.
   *
   * @return false where the value is text, which each field splits in its own way
   */
  boolean pairs(BiConsumer<String, String> consumer) throws IOException {
    switch (token()) {
      case VALUE_STRING -> {
        return false;
      }
      case START_OBJECT -> {
        for (String name = nextField(); name != null; name = nextField()) {
          pair(WholeText.of(name), consumer);
        }
      }
      case START_ARRAY -> {
        while (nextElement()) {
          if (isArray()) {
            arrayPair(consumer);
          }
        }
      }
      default -> is(JsonToken.START_OBJECT, "an object or a list of pairs");
    }
    return true;
  }

  private void arrayPair(BiConsumer<String, String> consumer) throws IOException {
    if (!nextElement()) {
      return;
    }
    String name = text();
    if (!nextElement()) {
      return;
    }
    if (name == null) {
      skip();
    } else {
      pair(name, consumer);
    }
    while (nextElement()) {
      skip();
    }
  }

  private void pair(String name, BiConsumer<String, String> consumer) throws IOException {
    String value = token() == JsonToken.START_ARRAY ? joined() : text();
    if (value != null) {
      consumer.accept(name, value);
    }
  }

  private String joined() throws IOException {
    StringBuilder joined = new StringBuilder();
    while (nextElement()) {
      String value = text();
      if (value != null) {
        joined.append(joined.isEmpty() ? "" : ", ").append(value);
      }
    }
    return joined.toString();
  }
}
