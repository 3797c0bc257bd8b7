package dev.faultline.grouping.v1;

import org.jspecify.annotations.Nullable;

/** Finds UUIDs, network addresses, e-mail domains and the ends of URLs in a text. */
final class Addresses {
  private static final int UUID_CHARS = 36;
  private static final int MAC_CHARS = 17;

  private Addresses() {}

  /** What was found: it ends before {@code end}. */
  record Found(int end, String placeholder) {}

  /** The UUID or address that starts here; null for none. */
  static @Nullable Found starting(Text text, int i) {
    int to;
    if (uuid(text, i)) {
      return new Found(i + UUID_CHARS, "<uuid>");
    }
    if (mac(text, i)) {
      return new Found(i + MAC_CHARS, "<mac>");
    }
    if (text.at(i - 1) != ':') {
      to = ipv6(text, i);
      if (to > 0) {
        return new Found(to, "<ip>");
      }
    }
    to = Text.digit(text.at(i)) ? ipv4(text, i) : -1;
    return to > 0 ? new Found(to, "<ip>") : null;
  }

  private static boolean uuid(Text text, int i) {
    if (text.at(i + 8) != '-') {
      return false;
    }
    for (int k = 0; k < UUID_CHARS; k++) {
      boolean dash = k == 8 || k == 13 || k == 18 || k == 23;
      char c = text.at(i + k);
      if (dash ? c != '-' : !Text.hex(c)) {
        return false;
      }
    }
    return !Text.alnum(text.at(i + UUID_CHARS));
  }

  private static boolean mac(Text text, int i) {
    char separator = text.at(i + 2);
    if (separator != ':' && separator != '-') {
      return false;
    }
    for (int k = 0; k < MAC_CHARS; k++) {
      char c = text.at(i + k);
      if (k % 3 == 2 ? c != separator : !Text.hex(c)) {
        return false;
      }
    }
    char next = text.at(i + MAC_CHARS);
    return !Text.alnum(next) && next != separator;
  }

  private static int ipv4(Text text, int i) {
    int j = i;
    for (int group = 0; group < 4; group++) {
      int digits = text.digitsFrom(j, 3);
      if (digits == 0 || digits > 3) {
        return -1;
      }
      j += digits;
      if (group < 3 && text.at(j++) != '.') {
        return -1;
      }
    }
    boolean longer = text.at(j) == '.' && Text.digit(text.at(j + 1));
    return Text.alnum(text.at(j)) || longer ? -1 : j;
  }

  /** Needs a digit where it is shortened: {@code Ad::Bed} is a class. */
  static int ipv6(Text text, int i) {
    int j = i;
    int groups = 0;
    boolean shortened = false;
    boolean digit = false;
    while (true) {
      if (text.at(j) == ':' && text.at(j + 1) == ':') {
        if (shortened || text.at(j + 2) == ':') {
          return -1;
        }
        shortened = true;
        j += 2;
        if (!Text.hex(text.at(j))) {
          break;
        }
      }
      int from = j;
      while (j - from < 5 && Text.hex(text.at(j))) {
        digit |= Text.digit(text.at(j++));
      }
      if (j == from || j - from > 4) {
        return -1;
      }
      groups++;
      if (text.at(j) == '.' && shortened && ipv4(text, from) > 0) {
        groups++;
        j = ipv4(text, from);
        break;
      }
      if (text.at(j) != ':' || groups > 8) {
        break;
      }
      if (text.at(j + 1) != ':') {
        if (!Text.hex(text.at(j + 1))) {
          break;
        }
        j++;
      }
    }
    boolean valid = shortened ? groups >= 1 && groups <= 7 && digit : groups == 8;
    if (!valid || Text.wordish(text.at(j)) || (text.at(j) == ':' && text.at(j + 1) == '<')) {
      return -1;
    }
    if (text.at(j) == '%' && Text.alnum(text.at(j + 1))) {
      j = text.alnumEnd(j + 1);
    }
    return j;
  }

  static boolean localPart(char c) {
    return Text.alnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
  }

  /** The end of a domain with a dot and a last part of letters; -1 where there is none. */
  static int domainEnd(Text text, int from) {
    int found = -1;
    int j = from;
    boolean first = true;
    while (Text.alnum(text.at(j))) {
      int k = j;
      while (Text.letter(text.at(k))) {
        k++;
      }
      if (!first && k - j >= 2 && !Text.alnum(text.at(k))) {
        found = k;
      }
      while (Text.alnum(text.at(k)) || (text.at(k) == '-' && Text.alnum(text.at(k + 1)))) {
        k++;
      }
      if (text.at(k) != '.') {
        break;
      }
      first = false;
      j = k + 1;
    }
    return found;
  }

  /** A URL ends before white space, quotes and brackets, and without the sentence's own marks. */
  static int urlEnd(Text text, int from) {
    int j = from;
    char c = text.at(j);
    while (c > ' ' && "\"'`<>()[]{}|\\\u201c\u201d".indexOf(c) < 0) {
      c = text.at(++j);
    }
    while (j > from && ".,;:!?".indexOf(text.at(j - 1)) >= 0) {
      j--;
    }
    return j;
  }
}
