package dev.faultline.grouping.v1;

/** Finds numbers, and numbers with a unit of time or size right behind them. */
final class Numbers {
  private Numbers() {}

  private static final int NONE = 0;
  private static final int TIME = 1;
  private static final int SIZE = 2;

  /**
   * The number that starts here, for {@link #end} and {@link #placeholder}; -1 for a word. Of
   * {@code 1.2x} it is the {@code 1}: what ends in a word is left to the word.
   */
  static long find(Text text, int i) {
    int j = plain(text, i);
    if (!unitChar(text.at(j))) {
      return (long) j << 2;
    }
    int to = unitEnd(text, j);
    int unit = unit(text, j, to);
    int first = unit;
    while (unit == TIME && Text.digit(text.at(to))) { // 1h30m
      j = plain(text, to);
      to = unitEnd(text, j);
      unit = unit(text, j, to);
    }
    if (unit != NONE && !Text.alnum(text.at(to))) {
      return (long) to << 2 | first;
    }
    int whole = wholeEnd(text, i);
    return whole < 0 ? -1 : (long) whole << 2;
  }

  static int end(long found) {
    return (int) (found >> 2);
  }

  static String placeholder(long found) {
    return switch ((int) (found & 3)) {
      case TIME -> "<duration>";
      case SIZE -> "<size>";
      default -> "<num>";
    };
  }

  /** Digits with points, groups of thousands and an exponent. */
  private static int plain(Text text, int i) {
    int j = digitsEnd(text, i);
    while (joins(text, j)) {
      j = digitsEnd(text, j + 1);
    }
    if ((text.at(j) | 0x20) == 'e') {
      char sign = text.at(j + 1);
      int k = sign == '+' || sign == '-' ? j + 2 : j + 1;
      int exponent = digitsEnd(text, k);
      if (exponent > k && !Text.alnum(text.at(exponent))) {
        return exponent;
      }
    }
    return j;
  }

  /** The end of the last group but one; -1 where there is only one. */
  private static int wholeEnd(Text text, int i) {
    int whole = -1;
    int j = digitsEnd(text, i);
    while (joins(text, j)) {
      whole = j;
      j = digitsEnd(text, j + 1);
    }
    return whole;
  }

  private static int digitsEnd(Text text, int i) {
    int j = i;
    while (Text.digit(text.at(j))) {
      j++;
    }
    return j;
  }

  private static boolean joins(Text text, int j) {
    char c = text.at(j);
    boolean thousands = (c == ',' || c == '_') && text.digitsFrom(j + 1, 3) == 3;
    return thousands || (c == '.' && Text.digit(text.at(j + 1)));
  }

  private static boolean unitChar(char c) {
    return Text.letter(c) || c == '\u00b5' || c == '\u03bc';
  }

  /** A unit has at most four letters, so a longer word is not read to its end. */
  private static int unitEnd(Text text, int i) {
    int j = i;
    while (j - i < 5 && unitChar(text.at(j))) {
      j++;
    }
    return j;
  }

  private static int unit(Text text, int from, int to) {
    if (to == from || to - from > 4) {
      return NONE;
    }
    return switch (text.source().substring(from, to)) {
      case "ns",
          "us",
          "\u00b5s",
          "\u03bcs",
          "ms",
          "s",
          "sec",
          "secs",
          "m",
          "min",
          "mins",
          "h",
          "hr",
          "hrs",
          "d" ->
          TIME;
      case "b",
          "B",
          "k",
          "K",
          "kb",
          "kB",
          "KB",
          "KiB",
          "kib",
          "M",
          "MB",
          "mb",
          "MiB",
          "mib",
          "G",
          "GB",
          "gb",
          "GiB",
          "gib",
          "T",
          "TB",
          "tb",
          "TiB",
          "PB",
          "PiB" ->
          SIZE;
      default -> NONE;
    };
  }
}
