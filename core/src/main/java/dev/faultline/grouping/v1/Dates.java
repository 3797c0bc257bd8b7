package dev.faultline.grouping.v1;

/** Finds dates and times of day as programs write them. Every look is bounded. */
final class Dates {
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String[] ZONES = {
    "UTC", "GMT", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "CET", "CEST", "BST",
    "IST", "JST", "MSK"
  };

  /** A zone's long name in brackets, as JavaScript writes it, is not longer. */
  private static final int ZONE_NAME_CHARS = 50;

  private Dates() {}

  /** The end of the date, with its time where one follows; -1 where no date starts here. */
  static int end(Text text, int i) {
    int to = Text.digit(text.at(i)) ? numeric(text, i) : named(text, i);
    return to > 0 && !Text.alnum(text.at(to)) ? to : -1;
  }

  /** {@code 15:04:05}, not as a part of something longer. Without seconds it may be line:column. */
  static int timeOnly(Text text, int i) {
    if (text.at(i - 1) == ':' || text.digitsFrom(i, 2) != 2) {
      return -1;
    }
    int to = clock(text, i);
    boolean seconds = to > i + 5;
    return !seconds || text.at(to) == ':' || Text.alnum(text.at(to)) ? -1 : to;
  }

  private static int numeric(Text text, int i) {
    int first = text.digitsFrom(i, 8);
    int j = i + first;
    char separator = text.at(j);
    if (first == 8 && (separator == 'T' || separator == 't') && text.digitsFrom(j + 1, 6) == 6) {
      return plausible(text, i + 4, i + 6, i + 8) ? zone(text, fraction(text, j + 7)) : -1;
    }
    if (first == 4 && (separator == '-' || separator == '/' || separator == '.')) {
      if (text.digitsFrom(j + 1, 2) == 2
          && text.at(j + 3) == separator
          && text.digitsFrom(j + 4, 2) == 2
          && plausible(text, j + 1, j + 3, j + 6, j + 4)) {
        return continued(text, j + 6) ? -1 : timeAfter(text, j + 6);
      }
      return -1;
    }
    if (first != 1 && first != 2) {
      return -1;
    }
    if (separator == '/' || separator == '.' || separator == '-') {
      int second = text.digitsFrom(j + 1, 2);
      int k = j + 1 + second;
      if ((second == 1 || second == 2)
          && text.at(k) == separator
          && text.digitsFrom(k + 1, 4) == 4
          && text.number(i, j) <= 31
          && text.number(j + 1, k) <= 31) {
        return continued(text, k + 5) ? -1 : timeAfter(text, k + 5);
      }
    }
    if (separator == '/' || separator == '-' || separator == ' ') {
      int month = monthEnd(text, j + 1);
      if (month > 0 && text.at(month) == separator && text.digitsFrom(month + 1, 4) == 4) {
        return timeAfter(text, month + 5);
      }
    }
    return -1;
  }

  /** {@code 1.2.2024.5} is no date. */
  private static boolean continued(Text text, int i) {
    char c = text.at(i);
    return (c == '.' || c == '/') && Text.digit(text.at(i + 1));
  }

  private static boolean plausible(Text text, int month, int monthEnd, int dayEnd) {
    return plausible(text, month, monthEnd, dayEnd, monthEnd);
  }

  private static boolean plausible(Text text, int month, int monthEnd, int dayEnd, int day) {
    int m = text.number(month, monthEnd);
    int d = text.number(day, dayEnd);
    return m >= 1 && m <= 12 && d >= 1 && d <= 31;
  }

  /**
   * {@code Mon, 02 Jan 2006 15:04:05 GMT}, {@code Mon Jan 2 15:04:05 2006}, {@code Jan 2, 2006}.
   */
  private static int named(Text text, int i) {
    int j = i;
    int day = nameEnd(text, i, DAYS);
    if (day > 0) {
      j = text.at(day) == ',' ? day + 1 : day;
      if (text.at(j) != ' ') {
        return -1;
      }
      j++;
      if (Text.digit(text.at(j))) {
        return numeric(text, j);
      }
    }
    int month = monthEnd(text, j);
    if (month < 0 || text.at(month) != ' ') {
      return -1;
    }
    j = text.at(month + 1) == ' ' ? month + 2 : month + 1;
    int digits = text.digitsFrom(j, 2);
    if (digits != 1 && digits != 2) {
      return -1;
    }
    int date = j + digits;
    int k = text.at(date) == ',' ? date + 1 : date;
    if (text.at(k) == ' ' && text.digitsFrom(k + 1, 4) == 4) {
      return timeAfter(text, k + 5);
    }
    int to = timeAfter(text, date);
    if (to == date) {
      return -1;
    }
    return text.at(to) == ' ' && text.digitsFrom(to + 1, 4) == 4 && !Text.alnum(text.at(to + 5))
        ? to + 5
        : to;
  }

  private static int monthEnd(Text text, int i) {
    return nameEnd(text, i, MONTHS);
  }

  /** The end of a word that begins with one of the names of three letters; -1 otherwise. */
  private static int nameEnd(Text text, int i, String names) {
    if (!Text.upper(text.at(i))) {
      return -1;
    }
    for (int k = 0; k < names.length(); k += 3) {
      if (text.source().startsWith(names.substring(k, k + 3), i)) {
        int j = i + 3;
        while (j - i < 10 && Text.letter(text.at(j))) {
          j++;
        }
        return Text.alnum(text.at(j)) ? -1 : j;
      }
    }
    return -1;
  }

  /** The end of the time of day that follows a date, or the end of the date. */
  private static int timeAfter(Text text, int i) {
    char c = text.at(i);
    int from = c == ',' && text.at(i + 1) == ' ' ? i + 2 : i + 1;
    if (c != 'T' && c != 't' && c != ' ' && c != ':' && c != ',' && c != '_') {
      return zone(text, i) == i ? i : zoneOfDate(text, i);
    }
    int to = clock(text, from);
    return to < 0 ? i : zone(text, to);
  }

  /** A date may carry a {@code Z} and nothing else. */
  private static int zoneOfDate(Text text, int i) {
    return text.at(i) == 'Z' ? i + 1 : i;
  }

  private static int clock(Text text, int i) {
    int hours = text.digitsFrom(i, 2);
    if (hours < 1 || hours > 2 || text.at(i + hours) != ':' || text.number(i, i + hours) > 24) {
      return -1;
    }
    int j = i + hours + 1;
    if (text.digitsFrom(j, 2) != 2) {
      return -1;
    }
    j += 2;
    if (text.at(j) == ':' && text.digitsFrom(j + 1, 2) == 2) {
      j = fraction(text, j + 3);
    }
    if (text.at(j) == ' ' && (text.at(j + 1) == 'A' || text.at(j + 1) == 'P')) {
      return text.at(j + 2) == 'M' && !Text.alnum(text.at(j + 3)) ? j + 3 : j;
    }
    return j;
  }

  private static int fraction(Text text, int i) {
    char c = text.at(i);
    if ((c != '.' && c != ',') || !Text.digit(text.at(i + 1))) {
      return i;
    }
    int digits = text.digitsFrom(i + 1, 9);
    return digits > 9 ? i : i + 1 + digits;
  }

  private static int zone(Text text, int i) {
    if (text.at(i) == 'Z') {
      return i + 1;
    }
    int j = text.at(i) == ' ' ? i + 1 : i;
    boolean named = false;
    for (String zone : ZONES) {
      if (text.source().startsWith(zone, j) && !Text.alnum(text.at(j + zone.length()))) {
        j += zone.length();
        named = true;
        break;
      }
    }
    int offset = offset(text, j);
    if (offset < 0) {
      return named ? j : i;
    }
    return zoneName(text, offset);
  }

  private static int offset(Text text, int i) {
    if ((text.at(i) != '+' && text.at(i) != '-') || text.digitsFrom(i + 1, 2) < 2) {
      return -1;
    }
    int minutes = text.at(i + 3) == ':' ? i + 4 : i + 3;
    int to = text.digitsFrom(minutes, 2) == 2 ? minutes + 2 : i + 3;
    return Text.digit(text.at(to)) ? -1 : to;
  }

  private static int zoneName(Text text, int i) {
    if (text.at(i) != ' ' || text.at(i + 1) != '(') {
      return i;
    }
    int j = i + 2;
    while (j - i < ZONE_NAME_CHARS && (Text.letter(text.at(j)) || text.at(j) == ' ')) {
      j++;
    }
    return text.at(j) == ')' && text.source().startsWith("Time", j - 4) ? j + 1 : i;
  }
}
