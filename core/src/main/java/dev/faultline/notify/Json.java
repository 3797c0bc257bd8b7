package dev.faultline.notify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.faultline.codec.PlainJson;
import dev.faultline.codec.WholeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain data (see {@link dev.faultline.event.Event}): what services take and answer. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Plain data in one line. */
  public static String write(@Nullable Object value) {
    return write(value, false);
  }

  /** Plain data for people: indented, one member a line. */
  public static String pretty(@Nullable Object value) {
    return write(value, true);
  }

  private static String write(@Nullable Object value, boolean pretty) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      if (pretty) {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        json.setPrettyPrinter(
            new DefaultPrettyPrinter()
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter)
                .withSeparators(
                    Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)));
      }
      put(json, value);
    } catch (IOException e) {
      throw new UncheckedIOException("a text takes everything", e);
    }
    return out.toString();
  }

  private static void put(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case String text -> json.writeString(WholeText.of(text));
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case List<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          put(json, element);
        }
        json.writeEndArray();
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName(WholeText.of(String.valueOf(entry.getKey())));
          put(json, entry.getValue());
        }
        json.writeEndObject();
      }
      default -> json.writeString(WholeText.of(value.toString()));
    }
  }

  /** Reads one value. */
  public static @Nullable Object read(String text) throws IOException {
    return PlainJson.parse(text);
  }

  /**
   * Reads the elements of a list that may have been cut off: those that are whole.
   *
   * @param member the member of an object that holds the list; null where the text is the list
   */
  public static List<@Nullable Object> readStart(String text, @Nullable String member)
      throws IOException {
    List<@Nullable Object> whole = new ArrayList<>();
    try (JsonParser json = FACTORY.createParser(text)) {
      if (json.nextToken() == JsonToken.START_OBJECT && member != null) {
        while (json.nextToken() == JsonToken.FIELD_NAME && !json.currentName().equals(member)) {
          json.nextToken();
          json.skipChildren();
        }
        json.nextToken();
      }
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new IOException("no JSON list");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        whole.add(PlainJson.read(json));
      }
    } catch (JsonEOFException e) {
      return whole; // Here it was cut.
    }
    return whole;
  }

  /** A member of an object that is an object; an empty one where it is not. */
  public static Map<?, ?> object(@Nullable Object value, String name) {
    return value instanceof Map<?, ?> map && map.get(name) instanceof Map<?, ?> member
        ? member
        : Map.of();
  }

  /** A member of an object that is a text or a number, as text; empty where it is neither. */
  public static String text(@Nullable Object value, String name) {
    Object member = value instanceof Map<?, ?> map ? map.get(name) : null;
    return member instanceof String || member instanceof Number ? member.toString() : "";
  }

  /** A list's elements; none where the value is no list. */
  public static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }
}
