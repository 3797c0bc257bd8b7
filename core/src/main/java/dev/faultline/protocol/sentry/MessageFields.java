package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.codec.WholeText;
import dev.faultline.event.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log message: {@code logentry}, or {@code message} with the older spelling, each an object or
 * plain text.
 */
final class MessageFields implements JsonInput.Fields {
  private @Nullable String template;
  private @Nullable String formatted;
  private List<String> names = List.of();
  private List<String> params = List.of();

  /**
   * Reads a value in either form; what an earlier spelling gave is kept where this one has none.
   */
  void read(JsonInput in) throws IOException {
    switch (in.token()) {
      case START_OBJECT -> in.object(this);
      case VALUE_NULL -> {}
      default -> {
        String text = in.word();
        formatted = formatted == null ? text : formatted;
      }
    }
  }

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "message" -> template = in.word();
      case "formatted" -> {
        String text = in.word();
        formatted = text == null ? formatted : text;
      }
      case "params" -> readParams(in);
      default -> in.skip();
    }
  }

  private void readParams(JsonInput in) throws IOException {
    List<String> values = new ArrayList<>();
    if (in.token() == JsonToken.START_OBJECT) {
      names = new ArrayList<>();
      for (String name = in.nextField(); name != null; name = in.nextField()) {
        names.add(WholeText.of(name));
        values.add(textOf(in));
      }
    } else if (in.isArray()) {
      while (in.nextElement()) {
        values.add(textOf(in));
      }
    }
    params = values;
  }

  private static String textOf(JsonInput in) throws IOException {
    String text = in.anyText();
    return text == null ? "null" : text;
  }

  /** The message; null where the client sent none. */
  @Nullable Message build() {
    if (template == null) {
      return formatted == null ? null : new Message(null, params, formatted);
    }
    // Without parameters a template is all there is to say: it groups by its text.
    String text = formatted;
    if (text == null || (text.equals(template) && !params.isEmpty())) {
      text = MessageTemplate.fill(template, names, params);
    }
    String pattern = text.equals(template) && params.isEmpty() ? null : template;
    return new Message(pattern, params, text);
  }
}
