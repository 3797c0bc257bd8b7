package dev.faultline.api.faultline;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.faultline.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An answer and its JSON, to be walked; apart from the product's reader on purpose. */
record Answer(Response response, @Nullable Object json) {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  static Answer of(Response response) {
    if (response.body().length == 0) {
      return new Answer(response, null);
    }
    try (JsonParser parser = JSON.createParser(response.body())) {
      Object value = read(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one value");
      }
      return new Answer(response, value);
    } catch (IOException e) {
      throw new UncheckedIOException(response.bodyText(), e);
    }
  }

  int status() {
    return response.status();
  }

  String text() {
    return response.bodyText();
  }

  /** The value at names and indexes. */
  @Nullable Object at(Object... path) {
    Object value = json;
    for (Object step : path) {
      value =
          switch (value) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list when step instanceof Integer index -> list.get(index);
            case null, default ->
                throw new IllegalArgumentException("nothing at " + step + " in " + text());
          };
    }
    return value;
  }

  String string(Object... path) {
    return (String) Objects.requireNonNull(at(path), text());
  }

  long number(Object... path) {
    return (Long) Objects.requireNonNull(at(path), text());
  }

  List<?> list(Object... path) {
    return (List<?>) Objects.requireNonNull(at(path), text());
  }

  /** One member of each object of a list. */
  List<Object> each(String member, Object... path) {
    List<Object> values = new ArrayList<>();
    for (Object element : list(path)) {
      values.add(Objects.requireNonNull(((Map<?, ?>) element).get(member), text()));
    }
    return values;
  }

  private static @Nullable Object read(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          map.put(name, read(parser, parser.nextToken()));
        }
        yield map;
      }
      case START_ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          list.add(read(parser, t));
        }
        yield list;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }
}
