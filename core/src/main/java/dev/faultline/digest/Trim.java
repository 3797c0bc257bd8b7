package dev.faultline.digest;

import dev.faultline.config.Limits;
import dev.faultline.event.EventDraft;
import dev.faultline.event.Frame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shortens texts and free data to their limits, marks each cut with an ellipsis, and notes once per
 * area how much was cut. What fits is not copied.
 */
final class Trim {
  private static final String CUT = "\u2026";

  private final EventDraft draft;
  private final Limits limits;
  private int valuesLeft;
  private int cutTexts;
  private int leftOut;
  private int tooDeep;

  Trim(EventDraft draft, Limits limits) {
    this.draft = draft;
    this.limits = limits;
    this.valuesLeft = limits.plainValues();
  }

  /** A text of at most so many characters, the ellipsis included. */
  static String cut(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    int end = Math.max(0, chars - 1);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT;
  }

  /** A text of at most so many characters, noted at its path; nothing where nothing is in it. */
  @Nullable String word(@Nullable String text, int chars, String path) {
    if (text == null || text.isBlank()) {
      return null;
    }
    if (text.length() > chars) {
      draft.note(path, "cut from " + text.length() + " to " + chars + " characters");
      return cut(text, chars);
    }
    return text;
  }

  /** A text of an area that is noted as a whole by {@link #noteArea}. */
  String text(String text) {
    return text(text, limits.stringChars());
  }

  String text(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    cutTexts++;
    return cut(text, chars);
  }

  @Nullable String maybe(@Nullable String text) {
    return text == null ? null : text(text);
  }

  List<String> texts(List<String> texts) {
    for (String text : texts) {
      if (text.length() > limits.stringChars()) {
        List<String> trimmed = new ArrayList<>(texts.size());
        texts.forEach(one -> trimmed.add(text(one)));
        return trimmed;
      }
    }
    return texts;
  }

  /** Whether a frame without free data stays as it is, as nearly every one does. */
  boolean fits(Frame frame) {
    return frame.vars().isEmpty()
        && frame.extra().isEmpty()
        && frame.pre().isEmpty()
        && frame.post().isEmpty()
        && fits(frame.function())
        && fits(frame.module())
        && fits(frame.file())
        && fits(frame.path())
        && fits(frame.context());
  }

  private boolean fits(@Nullable String text) {
    return text == null || text.length() <= limits.stringChars();
  }

  /** Free data under a name; the same object where it fits. */
  Map<String, Object> map(Map<String, Object> map) {
    return map.isEmpty() ? map : members(map, 1);
  }

  List<Object> list(List<Object> list) {
    return list.isEmpty() ? list : elements(list, 1);
  }

  @Nullable Object plain(@Nullable Object value) {
    return plain(value, 1);
  }

  /** Notes what was cut since the last call. */
  void noteArea(String path) {
    if (cutTexts > 0) {
      draft.note(path, count(cutTexts, "text") + " cut to its limit");
    }
    if (leftOut > 0) {
      draft.note(
          path,
          count(leftOut, "value")
              + " left out: an event keeps "
              + limits.plainValues()
              + " of free data");
    }
    if (tooDeep > 0) {
      draft.note(
          path,
          count(tooDeep, "value") + " nested deeper than " + limits.jsonDepth() + " left out");
    }
    cutTexts = 0;
    leftOut = 0;
    tooDeep = 0;
  }

  private static String count(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private @Nullable Object plain(@Nullable Object value, int depth) {
    return switch (value) {
      case String text -> text(text);
      case Map<?, ?> map when depth <= limits.jsonDepth() ->
          members(PlainValues.checked(map), depth);
      case List<?> list when depth <= limits.jsonDepth() ->
          elements(PlainValues.checked(list), depth);
      case Map<?, ?> _, List<?> _ -> {
        tooDeep++;
        yield CUT;
      }
      case null, default -> value;
    };
  }

  @SuppressWarnings("NullAway") // plain data may hold null, which its type does not show
  private Map<String, Object> members(Map<String, Object> map, int depth) {
    Map<String, Object> trimmed = null;
    int index = 0;
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      boolean room = valuesLeft-- > 0;
      Object now = room ? plain(entry.getValue(), depth + 1) : null;
      String name = cut(entry.getKey(), limits.tagNameChars());
      boolean same =
          room
              && PlainValues.isSame(now, entry.getValue())
              && PlainValues.isSame(name, entry.getKey());
      if (!same && trimmed == null) {
        trimmed = first(map, index);
      }
      if (!room) {
        leftOut += map.size() - index;
        break;
      }
      if (trimmed != null) {
        trimmed.put(name, now);
      }
      index++;
    }
    return trimmed == null ? map : trimmed;
  }

  @SuppressWarnings("NullAway") // plain data may hold null, which its type does not show
  private List<Object> elements(List<Object> list, int depth) {
    List<Object> trimmed = null;
    for (int i = 0; i < list.size(); i++) {
      boolean room = valuesLeft-- > 0;
      Object now = room ? plain(list.get(i), depth + 1) : null;
      if (trimmed == null && !(room && PlainValues.isSame(now, list.get(i)))) {
        trimmed = new ArrayList<>(list.subList(0, i));
      }
      if (!room) {
        leftOut += list.size() - i;
        break;
      }
      if (trimmed != null) {
        trimmed.add(now);
      }
    }
    return trimmed == null ? list : trimmed;
  }

  private static Map<String, Object> first(Map<String, Object> map, int count) {
    Map<String, Object> first = new LinkedHashMap<>();
    for (Map.Entry<String, Object> entry : map.entrySet()) {
      if (first.size() == count) {
        break;
      }
      first.put(entry.getKey(), entry.getValue());
    }
    return first;
  }
}
