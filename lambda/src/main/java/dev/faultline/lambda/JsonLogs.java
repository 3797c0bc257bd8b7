package dev.faultline.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.time.InstantSource;
import java.util.Map;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Writes log lines as Lambda wants them of an application: one JSON object a line on standard
 * output, with the fields {@code timestamp} and {@code level} that it filters by. What is below the
 * level of the environment (AWS_LAMBDA_LOG_LEVEL) is not written at all: every line is paid for.
 */
public final class JsonLogs extends System.LoggerFinder {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int FRAMES_MAX = 30;

  private final PrintStream out;
  private final InstantSource clock;
  private final System.Logger.Level least;

  /** Made by the service loader. */
  public JsonLogs() {
    this(System.out, InstantSource.system(), System.getenv());
  }

  JsonLogs(PrintStream out, InstantSource clock, Map<String, String> environment) {
    this.out = out;
    this.clock = clock;
    this.least = level(environment.getOrDefault("AWS_LAMBDA_LOG_LEVEL", "INFO"));
  }

  private static System.Logger.Level level(String name) {
    return switch (name) {
      case "TRACE" -> System.Logger.Level.TRACE;
      case "DEBUG" -> System.Logger.Level.DEBUG;
      case "WARN" -> System.Logger.Level.WARNING;
      case "ERROR", "FATAL" -> System.Logger.Level.ERROR;
      default -> System.Logger.Level.INFO;
    };
  }

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name);
  }

  /** One logger. */
  private final class Lines implements System.Logger {
    private final String name;

    Lines(String name) {
      this.name = name;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      return level != Level.OFF && level.getSeverity() >= least.getSeverity();
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (isLoggable(level)) {
        out.println(line(level, String.valueOf(message), thrown));
      }
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... params) {
      if (isLoggable(level)) {
        boolean plain = format == null || params == null || params.length == 0;
        String text = plain ? String.valueOf(format) : MessageFormat.format(format, params);
        out.println(line(level, text, null));
      }
    }

    private String line(Level level, String message, @Nullable Throwable thrown) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON.createGenerator(text)) {
        json.writeStartObject();
        json.writeStringField("timestamp", clock.instant().toString());
        json.writeStringField("level", label(level));
        json.writeStringField("logger", name);
        json.writeStringField("message", message);
        if (thrown != null) {
          json.writeStringField("errorType", thrown.getClass().getName());
          json.writeStringField("errorMessage", String.valueOf(thrown.getMessage()));
          trace(json, thrown);
        }
        json.writeEndObject();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory cannot fail", e);
      }
      return text.toString();
    }

    private static void trace(JsonGenerator json, Throwable thrown) throws IOException {
      json.writeArrayFieldStart("stackTrace");
      for (Throwable each = thrown; each != null; each = each.getCause()) {
        if (each != thrown) {
          json.writeString("caused by " + each);
        }
        StackTraceElement[] frames = each.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES_MAX, frames.length); i++) {
          json.writeString(frames[i].toString());
        }
      }
      json.writeEndArray();
    }

    private static String label(Level level) {
      return switch (level) {
        case ALL, TRACE -> "TRACE";
        case DEBUG -> "DEBUG";
        case INFO -> "INFO";
        case WARNING -> "WARN";
        case ERROR, OFF -> "ERROR";
      };
    }
  }
}
