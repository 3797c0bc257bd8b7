package dev.faultline.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed JSON value, to be walked in tests; apart from the product's reader on purpose. */
record JsonTree(@Nullable Object value) {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static JsonTree parse(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      Object value = read(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one value");
      }
      return new JsonTree(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Object read(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        members.put(name, read(parser, parser.nextToken()));
      }
      return members;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> items = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        items.add(read(parser, t));
      }
      return items;
    }
    if (token == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getLongValue();
    }
    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
      return parser.getDoubleValue();
    }
    return token == JsonToken.VALUE_NULL ? null : token == JsonToken.VALUE_TRUE;
  }

  /** The value at names and indexes; fails the test where there is none. */
  JsonTree at(Object... path) {
    Object here = value;
    for (Object step : path) {
      if (here instanceof Map<?, ?> members && members.containsKey(step)) {
        here = members.get(step);
      } else if (here instanceof List<?> items
          && step instanceof Integer index
          && index < items.size()) {
        here = items.get(index);
      } else {
        throw new AssertionError("no " + step + " in " + here);
      }
    }
    return new JsonTree(here);
  }

  boolean has(String name) {
    return value instanceof Map<?, ?> members && members.containsKey(name);
  }

  String text() {
    if (value instanceof String text) {
      return text;
    }
    throw new AssertionError("no text: " + value);
  }

  long number() {
    if (value instanceof Long number) {
      return number;
    }
    throw new AssertionError("no whole number: " + value);
  }

  List<JsonTree> items() {
    List<JsonTree> items = new ArrayList<>();
    if (!(value instanceof List<?> list)) {
      throw new AssertionError("no array: " + value);
    }
    list.forEach(item -> items.add(new JsonTree(item)));
    return items;
  }

  Map<String, JsonTree> members() {
    Map<String, JsonTree> members = new LinkedHashMap<>();
    if (!(value instanceof Map<?, ?> map)) {
      throw new AssertionError("no object: " + value);
    }
    map.forEach((name, member) -> members.put((String) name, new JsonTree(member)));
    return members;
  }
}
