package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain data as one line of JSON, for clients that send data where a person expects text. */
final class PlainText {
  private PlainText() {}

  static String of(@Nullable Object plain) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JsonInput.FACTORY.createGenerator(text)) {
      write(out, plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Recursion is safe: plain data is never deeper than the limit on nesting. */
  private static void write(JsonGenerator out, @Nullable Object plain) throws IOException {
    switch (plain) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case Boolean bool -> out.writeBoolean(bool);
      case Long number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      default -> out.writeString(plain.toString());
    }
  }
}
