package dev.faultline.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A name and what it stands for.
 *
 * @param block whether the value is long or has several lines and wants a box of its own
 */
public record Fact(String name, String value, boolean block) {
  private static final int INLINE_CHARS = 110;
  private static final int DEPTH_MAX = 100;

  /** A fact whose text came from a client. */
  static Fact of(String name, @Nullable Object plain) {
    String value = plain instanceof String text ? text : json(plain);
    String shown = Show.literal(value);
    boolean block = shown.length() > INLINE_CHARS || shown.indexOf('\n') >= 0;
    return new Fact(Show.literal(name), shown, block);
  }

  /** Facts of a map of plain data, in its order. */
  static List<Fact> of(Map<String, Object> map) {
    List<Fact> facts = new ArrayList<>(map.size());
    map.forEach((name, value) -> facts.add(of(name, value)));
    return facts;
  }

  /** Facts of names and texts. */
  static List<Fact> ofTexts(Iterable<Map.Entry<String, String>> entries) {
    List<Fact> facts = new ArrayList<>();
    entries.forEach(entry -> facts.add(of(entry.getKey(), entry.getValue())));
    return facts;
  }

  /** Plain data as JSON for people: on one line where that is short, else indented. */
  static String json(@Nullable Object plain) {
    StringBuilder out = new StringBuilder();
    write(out, plain, 0);
    return out.toString();
  }

  /**
   * Writes a value indented, then takes the line breaks back where the whole fits on a line. Texts
   * have none of their own: they are escaped.
   */
  private static void write(StringBuilder out, @Nullable Object plain, int depth) {
    int from = out.length();
    writeIndented(out, plain, depth);
    if (out.length() - from < 2 * INLINE_CHARS && out.indexOf("\n", from) >= 0) {
      String line = out.substring(from).replaceAll("\n *", " ");
      if (line.length() <= INLINE_CHARS) {
        out.replace(from, out.length(), line);
      }
    }
  }

  private static void writeIndented(StringBuilder out, @Nullable Object plain, int depth) {
    if (depth > DEPTH_MAX) {
      out.append('\u2026');
      return;
    }
    switch (plain) {
      case null -> out.append("null");
      case String text -> quote(out, text);
      case Map<?, ?> map -> {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        out.append('{');
        for (int i = 0; i < entries.size(); i++) {
          newLine(out, i > 0, depth + 1);
          quote(out, String.valueOf(entries.get(i).getKey()));
          out.append(": ");
          write(out, entries.get(i).getValue(), depth + 1);
        }
        close(out, entries.isEmpty(), depth, '}');
      }
      case List<?> list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          newLine(out, i > 0, depth + 1);
          write(out, list.get(i), depth + 1);
        }
        close(out, list.isEmpty(), depth, ']');
      }
      default -> out.append(plain);
    }
  }

  private static void newLine(StringBuilder out, boolean comma, int depth) {
    out.append(comma ? ",\n" : "\n").repeat("  ", depth);
  }

  private static void close(StringBuilder out, boolean empty, int depth, char bracket) {
    if (!empty) {
      out.append('\n').repeat("  ", depth);
    }
    out.append(bracket);
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> out.append(c);
      }
    }
    out.append('"');
  }
}
