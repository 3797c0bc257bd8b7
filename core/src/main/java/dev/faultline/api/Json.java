package dev.faultline.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.faultline.codec.WholeText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object, member by member. Times are ISO 8601 in UTC; text that is no Unicode
 * (half a surrogate pair) is mended, so that every answer can be read.
 */
final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
  private final JsonGenerator out;

  private Json(JsonGenerator out) {
    this.out = out;
  }

  /** The bytes of an object. */
  static byte[] object(Consumer<Json> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
    try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
      Json json = new Json(generator);
      generator.writeStartObject();
      members.accept(json);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return bytes.toByteArray();
  }

  Json text(String name, @Nullable String value) {
    return write(
        name,
        () -> {
          if (value == null) {
            out.writeNull();
          } else {
            out.writeString(WholeText.encodable(value));
          }
        });
  }

  Json number(String name, long value) {
    return write(name, () -> out.writeNumber(value));
  }

  Json decimal(String name, double value) {
    return write(name, () -> out.writeNumber(value));
  }

  Json flag(String name, boolean value) {
    return write(name, () -> out.writeBoolean(value));
  }

  Json time(String name, @Nullable Instant value) {
    return text(name, value == null ? null : value.toString());
  }

  Json object(String name, Consumer<Json> members) {
    return write(
        name,
        () -> {
          out.writeStartObject();
          members.accept(this);
          out.writeEndObject();
        });
  }

  Json texts(String name, List<String> values) {
    return write(
        name,
        () -> {
          out.writeStartArray();
          for (String value : values) {
            out.writeString(WholeText.encodable(value));
          }
          out.writeEndArray();
        });
  }

  /** An array of objects. */
  <T> Json array(String name, List<T> items, BiConsumer<Json, T> members) {
    return write(
        name,
        () -> {
          out.writeStartArray();
          for (T item : items) {
            out.writeStartObject();
            members.accept(this, item);
            out.writeEndObject();
          }
          out.writeEndArray();
        });
  }

  /** A value that is JSON already. */
  Json raw(String name, byte[] json) {
    return write(name, () -> out.writeRawValue(new String(json, StandardCharsets.UTF_8)));
  }

  private Json write(String name, Step value) {
    try {
      out.writeFieldName(WholeText.encodable(name));
      value.run();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return this;
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
