package dev.faultline.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Writes log lines as Lambda wants them of an application: one JSON object a line on standard
 * output, with the fields {@code timestamp} and {@code level} that it filters by. What is below the
 * level of the environment (AWS_LAMBDA_LOG_LEVEL) is not written at all: every line is paid for.
 *
 * <p>A handler of java.logging and no {@link System.LoggerFinder}: those are looked for by the
 * system's class loader, and the managed runtime loads functions by one of its own.
 */
final class JsonLogs extends Handler {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int FRAMES_MAX = 30;

  private final PrintStream out;
  private final SimpleFormatter words = new SimpleFormatter();

  JsonLogs(PrintStream out) {
    this.out = out;
  }

  /** Has all of the process write like this. */
  static void install(Map<String, String> environment) {
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    root.setLevel(level(environment.getOrDefault("AWS_LAMBDA_LOG_LEVEL", "INFO")));
    root.addHandler(new JsonLogs(System.out));
  }

  /** The level for Lambda's name of it. */
  static Level level(String name) {
    return switch (name) {
      case "TRACE" -> Level.FINER;
      case "DEBUG" -> Level.FINE;
      case "WARN" -> Level.WARNING;
      case "ERROR", "FATAL" -> Level.SEVERE;
      default -> Level.INFO;
    };
  }

  private static String label(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  @Override
  public void publish(LogRecord said) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("timestamp", said.getInstant().toString());
      json.writeStringField("level", label(said.getLevel()));
      json.writeStringField("logger", String.valueOf(said.getLoggerName()));
      json.writeStringField("message", words.formatMessage(said));
      Throwable thrown = said.getThrown();
      if (thrown != null) {
        json.writeStringField("errorType", thrown.getClass().getName());
        json.writeStringField("errorMessage", String.valueOf(thrown.getMessage()));
        trace(json, thrown);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    out.println(text);
  }

  private static void trace(JsonGenerator json, Throwable thrown) throws IOException {
    json.writeArrayFieldStart("stackTrace");
    frames(json, thrown);
    for (Throwable each = thrown.getCause(); each != null; each = each.getCause()) {
      json.writeString("caused by " + each);
      frames(json, each);
    }
    json.writeEndArray();
  }

  private static void frames(JsonGenerator json, Throwable thrown) throws IOException {
    StackTraceElement[] frames = thrown.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES_MAX, frames.length); i++) {
      json.writeString(frames[i].toString());
    }
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {}
}
