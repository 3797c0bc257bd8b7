package dev.faultline.grouping;

/**
 * A pattern of letters, {@code *} (any text, slashes too) and {@code ?} (one character). Matching
 * looks back to the last star only, so no pattern takes more than text times pattern steps.
 */
public record Glob(String pattern) {
  /** Whether the whole text fits. */
  public boolean matches(String text, boolean ignoreCase) {
    int t = 0;
    int p = 0;
    int star = -1;
    int retry = 0;
    while (t < text.length()) {
      char c = p < pattern.length() ? pattern.charAt(p) : 0;
      if (c == '*') {
        star = p++;
        retry = t;
      } else if (p < pattern.length() && (c == '?' || same(c, text.charAt(t), ignoreCase))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean same(char a, char b, boolean ignoreCase) {
    return a == b || (ignoreCase && Character.toLowerCase(a) == Character.toLowerCase(b));
  }
}
