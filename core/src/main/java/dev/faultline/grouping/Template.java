package dev.faultline.grouping;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a fingerprint, or a title: text with variables in double braces.
 *
 * @param source as it was written
 * @param pieces the text and the variables, in order
 */
record Template(String source, List<Piece> pieces) {
  /** A text, or the name of a variable. */
  record Piece(String text, boolean variable) {}

  /** Variables without the open family {@code tags.NAME}. */
  static final List<String> VARIABLES =
      List.of(
          "default",
          "transaction",
          "function",
          "type",
          "module",
          "package",
          "level",
          "message",
          "logger",
          "value",
          "service",
          "release",
          "environment",
          "platform");

  /** Unknown variables stay text. */
  static Template of(String source) {
    List<Piece> pieces = new ArrayList<>(1);
    int from = 0;
    int open = source.indexOf("{{");
    while (open >= 0) {
      int close = source.indexOf("}}", open + 2);
      if (close < 0) {
        break;
      }
      String name = name(source.substring(open + 2, close).strip());
      if (known(name)) {
        if (open > from) {
          pieces.add(new Piece(source.substring(from, open), false));
        }
        pieces.add(new Piece(name, true));
        from = close + 2;
      }
      open = source.indexOf("{{", close + 2);
    }
    if (from < source.length() || pieces.isEmpty()) {
      pieces.add(new Piece(source.substring(from), false));
    }
    return new Template(source, pieces);
  }

  /** Whether it stands for the computed grouping and nothing else. */
  boolean isDefault() {
    Piece only = pieces.size() == 1 ? pieces.getFirst() : null;
    return only != null && only.variable() && only.text().equals("default");
  }

  /** The first variable that no event has; null where all are known. */
  @Nullable String unknownVariable() {
    for (Piece piece : pieces) {
      int open = piece.variable() ? -1 : piece.text().indexOf("{{");
      int close = open < 0 ? -1 : piece.text().indexOf("}}", open);
      if (close > 0) {
        return piece.text().substring(open + 2, close).strip();
      }
    }
    return null;
  }

  private static boolean known(String name) {
    return VARIABLES.contains(name) || (name.startsWith("tags.") && name.length() > 5);
  }

  /** Sentry has longer names for some. */
  private static String name(String name) {
    return switch (name) {
      case "error.type" -> "type";
      case "error.value" -> "value";
      case "stack.function" -> "function";
      case "stack.module" -> "module";
      case "stack.package" -> "package";
      default -> name;
    };
  }
}
