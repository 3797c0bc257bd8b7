package dev.faultline.digest;

/**
 * Numbers of payment cards in text: the known ranges of the networks with the lengths they use, and
 * a Luhn check. A longer run of digits, a hex digest or a fraction is none.
 */
final class CardNumbers {
  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  private CardNumbers() {}

  /** Whether a card number may lie across this place. */
  static boolean mayBePart(String text, int at) {
    return isPart(text, at);
  }

  static int begin(String text, int at) {
    int begin = at;
    while (begin > 0 && isPart(text, begin - 1)) {
      begin--;
    }
    return isDigit(text, begin) ? begin : begin + 1;
  }

  static int end(String text, int at) {
    int end = at + 1;
    while (end < text.length() && isPart(text, end)) {
      end++;
    }
    return isDigit(text, end - 1) ? end : end - 1;
  }

  /** Whether the digits between, blanks and dashes aside, are a card number. */
  static boolean isCard(String text, int begin, int end) {
    if (end - begin < SHORTEST
        || end - begin > 2 * LONGEST
        || touchesLetter(text, begin - 1)
        || touchesLetter(text, end)
        || (begin > 1 && text.charAt(begin - 1) == '.' && isDigit(text, begin - 2))) {
      return false;
    }
    StringBuilder digits = new StringBuilder(LONGEST);
    for (int i = begin; i < end; i++) {
      if (isDigit(text, i)) {
        digits.append(text.charAt(i));
      }
    }
    return digits.length() >= SHORTEST
        && digits.length() <= LONGEST
        && isOfANetwork(digits)
        && luhn(digits);
  }

  private static boolean isOfANetwork(CharSequence digits) {
    int length = digits.length();
    int four = 0;
    for (int i = 0; i < 4; i++) {
      four = four * 10 + (digits.charAt(i) - '0');
    }
    return switch (four / 1_000) {
      case 4 -> length == 13 || length == 16 || length == 19;
      case 5 -> length == 16 && four >= 5_100 && four < 5_600;
      case 2 -> length == 16 && four >= 2_221 && four <= 2_720;
      case 6 -> length >= 16 && (four == 6_011 || four >= 6_440 || four / 100 == 62);
      case 3 ->
          (length == 15 && (four / 100 == 34 || four / 100 == 37))
              || (length == 16 && four >= 3_528 && four <= 3_589)
              || (length == 14 && (four < 3_060 || four / 100 == 36 || four / 100 == 38));
      default -> false;
    };
  }

  private static boolean luhn(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int value = i % 2 == 0 ? digit : 2 * digit;
      sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
  }

  /** A digit, or one blank or dash between two digits. */
  private static boolean isPart(String text, int at) {
    if (isDigit(text, at)) {
      return true;
    }
    char c = text.charAt(at);
    return (c == ' ' || c == '-') && isDigit(text, at - 1) && isDigit(text, at + 1);
  }

  private static boolean isDigit(String text, int at) {
    return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean touchesLetter(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }
}
