package dev.faultline.protocol.sentry;

import com.fasterxml.jackson.core.JsonToken;
import dev.faultline.codec.WholeText;
import dev.faultline.event.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One frame of a stack trace, and the stack traces they stand in. */
final class FrameFields implements JsonInput.Fields {
  private @Nullable String function;
  private @Nullable String rawFunction;
  private @Nullable String module;
  private @Nullable String filename;
  private @Nullable String absPath;
  private @Nullable Integer line;
  private @Nullable Integer column;
  private @Nullable Boolean inApp;
  private List<String> pre = List.of();
  private @Nullable String context;
  private List<String> post = List.of();
  private Map<String, Object> vars = Map.of();
  private Map<String, Object> extra = Map.of();

  /**
   * Reads {@code {"frames": [..]}}, or the bare list some clients send. Frames come oldest call
   * first; ours stand the throwing one first.
   */
  static List<Frame> stack(JsonInput in) throws IOException {
    List<FrameFields> fields = new ArrayList<>();
    if (in.token() == JsonToken.START_ARRAY) {
      in.elements(FrameFields::new, fields);
    } else {
      in.object(
          (name, value) -> {
            switch (name) {
              case "frames" -> {
                fields.clear();
                if (value.isArray()) {
                  value.elements(FrameFields::new, fields);
                }
              }
              case "frames_omitted" -> omitted(value);
              case "registers" -> {
                if (value.token() != JsonToken.VALUE_NULL) {
                  value.note("not kept");
                }
                value.skip();
              }
              default -> value.skip();
            }
          });
    }
    List<Frame> frames = new ArrayList<>(fields.size());
    for (int i = fields.size() - 1; i >= 0; i--) {
      frames.add(fields.get(i).build());
    }
    return frames;
  }

  private static void omitted(JsonInput in) throws IOException {
    Object range = in.plain();
    if (range != null) {
      in.note("the client left out frames: " + PlainText.of(range));
    }
  }

  @Override
  public void field(String name, JsonInput in) throws IOException {
    switch (name) {
      case "function" -> function = in.word();
      case "raw_function" -> rawFunction = in.word();
      case "module" -> module = in.word();
      case "filename" -> filename = in.word();
      case "abs_path" -> absPath = in.word();
      case "lineno" -> line = positive(in.count());
      case "colno" -> column = positive(in.count());
      case "in_app" -> inApp = in.bool();
      case "pre_context" -> pre = lines(in);
      case "context_line" -> context = in.text();
      case "post_context" -> post = lines(in);
      case "vars" -> vars = variables(in);
      case "native" -> {
        // Java says it of every frame; only the rare native one is worth keeping.
        if (Boolean.TRUE.equals(in.bool())) {
          keep(name, true);
        }
      }
      default -> {
        Object value = in.plain();
        if (value != null) {
          keep(name, value);
        }
      }
    }
  }

  private void keep(String name, Object value) {
    extra = extra.isEmpty() ? new LinkedHashMap<>() : extra;
    extra.put(WholeText.of(name), value);
  }

  private Frame build() {
    if (rawFunction != null && function != null && !rawFunction.equals(function)) {
      keep("raw_function", rawFunction);
    }
    return new Frame(
        function == null ? rawFunction : function,
        module,
        filename == null ? absPath : filename,
        absPath,
        line,
        column,
        inApp,
        pre,
        context,
        post,
        vars,
        extra);
  }

  /** Clients write 0 or a negative number where they do not know the line. */
  private static @Nullable Integer positive(@Nullable Integer number) {
    return number == null || number <= 0 ? null : number;
  }

  /** Source lines; a line the client could not read is null and becomes empty. */
  private static List<String> lines(JsonInput in) throws IOException {
    if (!in.isArray()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    while (in.nextElement()) {
      String line = in.text();
      lines.add(line == null ? "" : line);
    }
    return lines;
  }

  /** Local variables; a bare list (of arguments) gets its indexes as names. */
  private static Map<String, Object> variables(JsonInput in) throws IOException {
    if (in.token() != JsonToken.START_ARRAY) {
      return in.plainObject();
    }
    Map<String, Object> variables = new LinkedHashMap<>();
    for (int i = 0; in.nextElement(); i++) {
      Object value = in.plain();
      if (value != null) {
        variables.put(Integer.toString(i), value);
      }
    }
    return variables;
  }
}
