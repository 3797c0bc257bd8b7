package dev.faultline.protocol.faultline;

import dev.faultline.event.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Posted frames in our words, and back. What our words cannot say (a line 0, source lines with
 * gaps) stays in {@link Frame#extra} as it was posted.
 */
final class FrameTranslation {
  private static final Set<String> PLACE = Set.of("file", "function", "line", "column", "code");
  private static final String PROJECT_ROOT = "[PROJECT_ROOT]";
  private static final String GEM_ROOT = "[GEM_ROOT]";

  private FrameTranslation() {}

  /** The posted backtrace; the throwing frame comes first in both. */
  static List<Frame> frames(@Nullable Object backtrace, @Nullable String root) {
    List<Frame> frames = new ArrayList<>();
    if (backtrace instanceof List<?> list) {
      for (Object element : list) {
        frames.add(frame(ErrorTranslation.object(element), root));
      }
    }
    return frames;
  }

  private static Frame frame(Map<String, Object> posted, @Nullable String root) {
    Map<String, Object> extra = new LinkedHashMap<>(posted);
    extra.keySet().removeAll(PLACE);
    Integer line = number("line", posted, extra);
    Integer column = number("column", posted, extra);
    String file = ErrorTranslation.text(posted.get("file"));
    NavigableMap<Integer, String> code = code(posted.get("code"), line);
    if (code.isEmpty() && posted.get("code") instanceof Map<?, ?> other && !other.isEmpty()) {
      extra.put("code", other);
    }
    return new Frame(
        ErrorTranslation.text(posted.get("function")),
        null,
        file,
        null,
        line,
        column,
        inApp(file, root),
        line == null ? List.of() : List.copyOf(code.headMap(line, false).values()),
        line == null ? null : code.get(line),
        line == null ? List.of() : List.copyOf(code.tailMap(line, false).values()),
        Map.of(),
        extra);
  }

  /** Ruby's client marks its own roots; others say where the program lies. */
  private static @Nullable Boolean inApp(@Nullable String file, @Nullable String root) {
    if (file == null) {
      return null;
    }
    if (file.startsWith(PROJECT_ROOT)) {
      return true;
    }
    if (file.startsWith(GEM_ROOT)) {
      return false;
    }
    boolean local = root != null && root.startsWith("/") && root.length() > 1;
    boolean bundled = file.contains("/vendor/") || file.contains("/node_modules/");
    boolean own = local && file.startsWith(root + "/") && !bundled;
    return own ? Boolean.TRUE : null;
  }

  private static @Nullable Integer number(
      String name, Map<String, Object> posted, Map<String, Object> extra) {
    Object value = posted.get(name);
    double number =
        switch (value) {
          case Long whole -> whole;
          case Double real -> real;
          case String text when PostScan.isNumber(text) -> Double.parseDouble(text.strip());
          case null, default -> Double.NaN;
        };
    int whole = (int) number;
    if (whole >= 1 && whole == number) {
      return whole;
    }
    if (value != null) {
      extra.put(name, value);
    }
    return null;
  }

  /** Source lines by number; empty unless they are texts without a gap around the line. */
  private static NavigableMap<Integer, String> code(
      @Nullable Object posted, @Nullable Integer line) {
    NavigableMap<Integer, String> code = new TreeMap<>();
    for (Map.Entry<String, Object> entry : ErrorTranslation.object(posted).entrySet()) {
      String digits = entry.getKey();
      boolean plain =
          !digits.isEmpty()
              && digits.length() <= 9
              && !digits.startsWith("0")
              && digits.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!plain || !(entry.getValue() instanceof String text)) {
        return new TreeMap<>();
      }
      code.put(Integer.valueOf(digits), text);
    }
    boolean whole =
        line != null
            && code.containsKey(line)
            && code.lastKey() - code.firstKey() + 1 == code.size();
    return whole ? code : new TreeMap<>();
  }
}
