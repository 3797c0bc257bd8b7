package dev.faultline.server.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises {@code serve} with nothing but known options and their values. Everything else, help
 * and mistakes included, is for the whole command line.
 */
final class PlainServe {
  private static final List<String> OPTIONS = List.of("host", "port", "data", "config", "url");

  private PlainServe() {}

  /** The options by name without dashes; empty where it is anything else. */
  static Optional<Map<String, String>> parse(String[] args) {
    if (args.length == 0 || !args[0].equals("serve")) {
      return Optional.empty();
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      String option = equals < 0 ? args[i] : args[i].substring(0, equals);
      boolean known = option.startsWith("--") && OPTIONS.contains(option.substring(2));
      boolean valued = equals >= 0 || (i + 1 < args.length && !args[i + 1].startsWith("-"));
      if (!known || !valued || options.containsKey(option.substring(2))) {
        return Optional.empty();
      }
      options.put(option.substring(2), equals >= 0 ? args[i].substring(equals + 1) : args[++i]);
    }
    return Optional.of(options);
  }
}
