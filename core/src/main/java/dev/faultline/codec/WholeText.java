package dev.faultline.codec;

/** Texts of strangers, made such that they can be written: what is broken becomes U+FFFD. */
public final class WholeText {
  private WholeText() {}

  /** Text that can be stored and shown: without halves of surrogate pairs, and without NUL. */
  public static String of(String text) {
    return mended(text, true);
  }

  /** Text that UTF-8 can hold: without halves of surrogate pairs. */
  public static String encodable(String text) {
    return mended(text, false);
  }

  private static String mended(String text, boolean nul) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c) && (c != 0 || !nul)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
        continue;
      }
      if (mended == null) {
        mended = new StringBuilder(text);
      }
      mended.setCharAt(i, '\uFFFD');
    }
    return mended == null ? text : mended.toString();
  }

  /** At most so many characters, never half a surrogate pair, with a mark where it was cut. */
  public static String cut(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
    return text.substring(0, end) + "…";
  }
}
