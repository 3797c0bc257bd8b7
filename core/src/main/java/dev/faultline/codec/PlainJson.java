package dev.faultline.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain data, see {@link dev.faultline.event.Event}; texts are whole. */
public final class PlainJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private PlainJson() {}

  /**
   * The value that a text is; the whole text and nothing more.
   *
   * @throws IOException when it is not JSON; its message repeats nothing of the text
   */
  public static @Nullable Object parse(String text) throws IOException {
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() == null) {
        throw new IOException("no JSON: empty");
      }
      Object value = read(json);
      if (json.nextToken() != null) {
        throw new IOException("no JSON: more after its end");
      }
      return value;
    } catch (JsonProcessingException e) {
      // Its own message quotes what it did not understand.
      JsonLocation place = e.getLocation();
      throw new IOException(
          "no JSON" + (place == null ? "" : " at character " + place.getCharOffset()));
    }
  }

  /** The value the parser stands on. */
  public static @Nullable Object read(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> readObject(json);
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(json));
        }
        yield list;
      }
      case VALUE_STRING -> WholeText.of(json.getText());
      case VALUE_NUMBER_INT -> {
        // Beyond 64 bits the digits matter more than the type.
        yield json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            ? json.getText()
            : (Object) json.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        double value = json.getDoubleValue();
        yield Double.isFinite(value) ? (Object) value : json.getText();
      }
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("not at a value: " + json.currentToken());
    };
  }

  /** The object the parser stands on. */
  public static Map<String, Object> readObject(JsonParser json) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = WholeText.of(json.currentName());
      json.nextToken();
      map.put(name, read(json));
    }
    return nullable(map);
  }

  /** Writes plain data. */
  public static void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(text);
      case Boolean flag -> json.writeBoolean(flag);
      case Long number -> json.writeNumber(number);
      case Integer number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName(String.valueOf(entry.getKey()));
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      default -> json.writeString(value.toString());
    }
  }

  /** The words say maps of objects; plain data may hold nulls. */
  @SuppressWarnings("unchecked")
  private static Map<String, Object> nullable(Map<String, @Nullable Object> map) {
    return (Map<String, Object>) (Map<String, ?>) map;
  }
}
