package dev.faultline.grouping.v1;

/**
 * The text a scanner looks at. Outside of it there are NULs, so that a scanner may look around
 * without asking where the text ends. Only ASCII letters and digits make words here: between
 * Japanese characters a number is still a number.
 */
final class Text {
  private static final int BEFORE = 4;

  /** More than any bounded look ahead; an unbounded one stops at the first NUL. */
  private static final int AFTER = 64;

  private static final byte DIGIT = 1;
  private static final byte LOWER = 2;
  private static final byte UPPER = 4;
  private static final byte HEX = 8;
  private static final byte[] KINDS = kinds();

  private final String source;
  private final char[] chars;

  Text(String source) {
    this.source = source;
    this.chars = new char[BEFORE + source.length() + AFTER];
    source.getChars(0, source.length(), chars, BEFORE);
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[128];
    for (char c = '0'; c <= '9'; c++) {
      kinds[c] = DIGIT | HEX;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      kinds[c] = c <= 'f' ? LOWER | HEX : LOWER;
      kinds[c - 32] = c <= 'f' ? UPPER | HEX : UPPER;
    }
    return kinds;
  }

  String source() {
    return source;
  }

  /** The character at a place inside the text, or not far outside. */
  char at(int i) {
    return chars[i + BEFORE];
  }

  private static int kind(char c) {
    return c < 128 ? KINDS[c] : 0;
  }

  static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean upper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean letter(char c) {
    return (kind(c) & (LOWER | UPPER)) != 0;
  }

  static boolean alnum(char c) {
    return kind(c) != 0;
  }

  static boolean hex(char c) {
    return (kind(c) & HEX) != 0;
  }

  /** Letters, digits, and the ends of a placeholder. */
  static boolean wordish(char c) {
    return alnum(c) || c == '<' || c == '>';
  }

  /** How many digits stand from here on, at most {@code most + 1}. */
  int digitsFrom(int i, int most) {
    int j = i;
    while (j - i <= most && digit(at(j))) {
      j++;
    }
    return j - i;
  }

  int alnumEnd(int i) {
    int j = i;
    while (alnum(at(j))) {
      j++;
    }
    return j;
  }

  /** Whether {@code [from, to)} is not empty and all hex digits. */
  boolean hexOnly(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!hex(at(i))) {
        return false;
      }
    }
    return to > from;
  }

  int digits(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += digit(at(i)) ? 1 : 0;
    }
    return count;
  }

  /** How often letters and digits change places. */
  int changes(int from, int to) {
    int count = 0;
    for (int i = from + 1; i < to; i++) {
      count += digit(at(i)) != digit(at(i - 1)) ? 1 : 0;
    }
    return count;
  }

  /** The number of up to nine digits in {@code [from, to)}. */
  int number(int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 10 + (at(i) - '0');
    }
    return value;
  }
}
