package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLogsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final JsonLogs logs = new JsonLogs(new PrintStream(out, true, UTF_8));

  private static LogRecord said(Level level, String message) {
    LogRecord said = new LogRecord(level, message);
    said.setLoggerName("a.B");
    said.setInstant(Instant.parse("2026-11-22T10:00:00Z"));
    return said;
  }

  @Test
  void line_isOneObjectWithWhatLambdaFiltersBy() {
    LogRecord said = said(Level.WARNING, "two\nlines of {0} \"words\"");
    said.setParameters(new Object[] {17});
    logs.publish(said);
    assertThat(out.toString(UTF_8))
        .isEqualTo(
            "{\"timestamp\":\"2026-11-22T10:00:00Z\",\"level\":\"WARN\",\"logger\":\"a.B\","
                + "\"message\":\"two\\nlines of 17 \\\"words\\\"\"}"
                + System.lineSeparator());
  }

  @Test
  void fault_isTheSameLine() {
    LogRecord said = said(Level.SEVERE, "it failed");
    said.setThrown(new IllegalStateException("outer", new RuntimeException("inner")));
    logs.publish(said);
    assertThat(out.toString(UTF_8).lines()).hasSize(1);
    assertThat(out.toString(UTF_8))
        .contains("\"level\":\"ERROR\"")
        .contains("\"errorType\":\"java.lang.IllegalStateException\",\"errorMessage\":\"outer\"")
        .contains("\"caused by java.lang.RuntimeException: inner\"");
  }

  @ParameterizedTest
  @CsvSource({
    "TRACE, FINER, TRACE",
    "DEBUG, FINE, DEBUG",
    "INFO, INFO, INFO",
    "WARN, WARNING, WARN",
    "ERROR, SEVERE, ERROR",
    "UNDEFINED, INFO, INFO"
  })
  void levels_haveLambdasNames(String name, String level, String shown) {
    assertThat(JsonLogs.level(name).getName()).isEqualTo(level);
    logs.publish(said(JsonLogs.level(name), "x"));
    assertThat(out.toString(UTF_8)).contains("\"level\":\"" + shown + "\"");
  }
}
