package dev.faultline.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.codec.WholeText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what {@link JsonBody} read as JSON again, for what is passed on and not understood here.
 */
final class PlainData {
  private static final JsonFactory JSON = new JsonFactory();

  private PlainData() {}

  static String json(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      write(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(WholeText.encodable(text));
      case Boolean flag -> out.writeBoolean(flag);
      case Number number -> out.writeRawValue(number.toString());
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(WholeText.encodable(String.valueOf(entry.getKey())));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case Iterable<?> items -> {
        out.writeStartArray();
        for (Object item : items) {
          write(out, item);
        }
        out.writeEndArray();
      }
      default -> throw new IllegalStateException("no plain data: " + value.getClass());
    }
  }
}
