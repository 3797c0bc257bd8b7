package dev.faultline.notify;

import dev.faultline.codec.WholeText;

/** Fits hostile text into a target: well-formed, and cut where everybody sees that it was cut. */
public final class Texts {
  /** Stands where a text was cut. */
  public static final String CUT = "\u2026";

  private Texts() {}

  /**
   * One line: control characters, line ends and the signs that turn the reading direction become
   * blanks, runs of blanks one blank. For titles, subjects and labels.
   */
  public static String line(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean blank = true;
    String whole = WholeText.of(text);
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      boolean gap = Character.isISOControl(c) || Character.isWhitespace(c) || turns(c);
      if (!gap || !blank) {
        out.append(gap ? ' ' : c);
      }
      blank = gap;
    }
    return out.toString().strip();
  }

  /**
   * Several lines: line ends and tabs stay, other control characters and the signs that turn the
   * reading direction become blanks.
   */
  public static String lines(String text) {
    String whole = WholeText.of(text).replace("\r\n", "\n").replace('\r', '\n');
    StringBuilder out = new StringBuilder(whole.length());
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      boolean keep = c == '\n' || c == '\t' || (!Character.isISOControl(c) && !turns(c));
      out.append(keep ? c : ' ');
    }
    return out.toString();
  }

  /** A text of at most so many UTF-16 units; a longer one ends in {@link #CUT}. */
  public static String cut(String text, int units) {
    if (text.length() <= units) {
      return text;
    }
    int end = Math.max(0, units - CUT.length());
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end) + CUT;
  }

  /** A text of at most so many bytes of UTF-8; a longer one ends in {@link #CUT}. */
  public static String cutBytes(String text, int most) {
    int room = most - utf8Bytes(CUT.codePointAt(0));
    int bytes = 0;
    int fits = 0;
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      bytes += utf8Bytes(c);
      if (bytes > most) {
        return text.substring(0, fits) + CUT;
      }
      i += Character.charCount(c);
      if (bytes <= room) {
        fits = i;
      }
    }
    return text;
  }

  /** How many bytes of UTF-8 a character needs. */
  static int utf8Bytes(int c) {
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }

  /** Marks, embeddings, overrides and isolates of direction: they make text read as another. */
  private static boolean turns(char c) {
    return c == '\u061C'
        || c == '\u200E'
        || c == '\u200F'
        || (c >= '\u202A' && c <= '\u202E')
        || (c >= '\u2066' && c <= '\u2069');
  }
}
