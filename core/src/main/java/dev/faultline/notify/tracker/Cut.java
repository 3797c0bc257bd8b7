package dev.faultline.notify.tracker;

import dev.faultline.notify.Texts;
import java.util.Locale;

/** Cuts long texts where a reader sees it. */
public final class Cut {
  /** What the line that tells of the cut takes at most. */
  static final int MARK_UNITS = 48;

  private Cut() {}

  /** The text, or its start and a last line that says how much is missing. */
  public static String lines(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Math.max(0, most - MARK_UNITS);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end)
        + String.format(
            Locale.ROOT, "\n%s cut here, %,d more characters", Texts.CUT, text.length() - end);
  }
}
