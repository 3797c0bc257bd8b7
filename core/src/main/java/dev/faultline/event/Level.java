package dev.faultline.event;

import java.util.Locale;
import java.util.Optional;

/** How bad it is, worst first. */
public enum Level {
  FATAL,
  ERROR,
  WARNING,
  INFO,
  DEBUG;

  /** Reads the names clients use for the five levels, in any letter case. */
  public static Optional<Level> parse(String text) {
    return Optional.ofNullable(
        switch (text.toLowerCase(Locale.ROOT)) {
          case "fatal", "critical", "emergency", "alert" -> FATAL;
          case "error" -> ERROR;
          case "warning", "warn" -> WARNING;
          case "info", "log", "notice" -> INFO;
          case "debug", "trace" -> DEBUG;
          default -> null;
        });
  }

  /** The name as it is stored and shown, in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
