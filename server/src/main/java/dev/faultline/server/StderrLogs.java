package dev.faultline.server;

import java.io.PrintStream;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Prints warnings and errors as single lines on standard error. The libraries' own start messages
 * stay away, and so does java.logging, which would cost a tenth of the start.
 */
public final class StderrLogs extends System.LoggerFinder {
  /** Made by the service loader. */
  public StderrLogs() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new Lines(name, System.err);
  }

  /** One logger. */
  record Lines(String name, PrintStream out) implements System.Logger {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean isLoggable(Level level) {
      // The host tells itself why it could not start, in the words of its caller.
      return level.getSeverity() >= Level.WARNING.getSeverity()
          && !name.equals("io.helidon.webserver.LoomServer");
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      if (!isLoggable(level)) {
        return;
      }
      StringBuilder line = new StringBuilder("faultline: ");
      line.append(level == Level.WARNING ? "warning: " : "error: ").append(message);
      for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
        line.append(" <- ").append(cause);
      }
      if (level == Level.ERROR && thrown != null && thrown.getStackTrace().length > 0) {
        line.append(" at ").append(thrown.getStackTrace()[0]);
      }
      out.println(line.toString().replace('\n', ' ').replace('\r', ' '));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... params) {
      if (!isLoggable(level)) {
        return;
      }
      String text =
          format == null || params == null || params.length == 0
              ? String.valueOf(format)
              : java.text.MessageFormat.format(format, params);
      log(level, bundle, text, (Throwable) null);
    }
  }
}
