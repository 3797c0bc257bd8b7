package dev.faultline.project;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The rule for project names: at most 256 UTF-8 bytes, no slash, no dot, no white space, no
 * control.
 */
public final class ProjectName {
  private static final int BYTES_MAX = 256;

  private ProjectName() {}

  /** What is wrong with a name; empty when nothing is. */
  public static Optional<String> fault(String name) {
    if (name.isEmpty()) {
      return Optional.of("project name is empty");
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      return Optional.of("project name is longer than 256 bytes");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '/' || c == '.' || Character.isWhitespace(c) || Character.isISOControl(c)) {
        return Optional.of(
            "project name has a character that is not allowed (slash, dot, white space)");
      }
    }
    return Optional.empty();
  }

  /** Whether the name is a project's number: 1 to 999,999 without leading zeros. */
  public static boolean isNumber(String name) {
    return name.length() <= 6 && !name.startsWith("0") && isDigits(name);
  }

  /** Whether the name has digits only. */
  public static boolean isDigits(String name) {
    return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
