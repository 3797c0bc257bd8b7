package dev.faultline.protocol.sentry;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Times as clients write them: RFC 3339 with or without zone (then it is UTC), or seconds since
 * 1970. By hand, because an event with its breadcrumbs holds a hundred of them.
 */
final class Times {
  /** Larger numbers are milliseconds: seconds would be after the year 5000. */
  private static final double SECONDS_MAX = 1e11;

  private Times() {}

  /** Null where the text is no time. */
  static @Nullable Instant parse(String text) {
    int length = text.length();
    if (length < 19 || text.charAt(4) != '-' || text.charAt(7) != '-') {
      return number(text);
    }
    char middle = text.charAt(10);
    if (middle != 'T' && middle != 't' && middle != ' ') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 2);
    int day = digits(text, 8, 2);
    int hour = digits(text, 11, 2);
    int minute = digits(text, 14, 2);
    int second = digits(text, 17, 2);
    if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) {
      return null;
    }
    if (hour > 24 || minute > 59 || second > 60) {
      return null;
    }
    int at = 19;
    int nano = 0;
    if (at < length && (text.charAt(at) == '.' || text.charAt(at) == ',')) {
      int unit = 100_000_000;
      for (at++; at < length && digit(text, at) >= 0; at++) {
        nano += digit(text, at) * unit;
        unit /= 10;
      }
    }
    int offset = offset(text, at);
    if (offset == Integer.MIN_VALUE) {
      return null;
    }
    try {
      long days = LocalDate.of(year, month, day).toEpochDay();
      return Instant.ofEpochSecond(
          days * 86_400 + hour * 3_600L + minute * 60L + second - offset, nano);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Seconds since 1970 to the microsecond, which is what a double holds; milliseconds if large. */
  static @Nullable Instant ofSeconds(double seconds) {
    double exact = Math.abs(seconds) > SECONDS_MAX ? seconds / 1_000 : seconds;
    if (!(Math.abs(exact) <= SECONDS_MAX)) {
      return null;
    }
    long micros = Math.round(exact * 1_000_000);
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  private static @Nullable Instant number(String text) {
    Instant plain = plainNumber(text);
    if (plain != null) {
      return plain;
    }
    try {
      return ofSeconds(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Up to ten digits, and up to six after a point, as most clients write them: exact, and ten times
   * as fast as by way of a double. Null where the text is anything else.
   */
  private static @Nullable Instant plainNumber(String text) {
    int length = text.length();
    long seconds = 0;
    int at = 0;
    while (at < length && at < 10 && digit(text, at) >= 0) {
      seconds = seconds * 10 + digit(text, at++);
    }
    if (at == 0) {
      return null;
    }
    int nano = 0;
    if (at < length && text.charAt(at) == '.') {
      int unit = 100_000_000;
      for (at++; at < length && unit >= 1_000 && digit(text, at) >= 0; at++) {
        nano += digit(text, at) * unit;
        unit /= 10;
      }
      if (unit == 100_000_000) {
        return null;
      }
    }
    return at == length ? Instant.ofEpochSecond(seconds, nano) : null;
  }

  /** Seconds east of UTC; {@link Integer#MIN_VALUE} where the rest is no zone. */
  private static int offset(String text, int from) {
    int length = text.length();
    if (from == length) {
      return 0;
    }
    char sign = text.charAt(from);
    if ((sign == 'Z' || sign == 'z') && from + 1 == length) {
      return 0;
    }
    if (sign != '+' && sign != '-') {
      return Integer.MIN_VALUE;
    }
    int hours = digits(text, from + 1, 2);
    int colon = from + 3 < length && text.charAt(from + 3) == ':' ? 1 : 0;
    int minutes = from + 3 == length ? 0 : digits(text, from + 3 + colon, 2);
    int end = from + 3 == length ? length : from + 5 + colon;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || end != length) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3_600 + minutes * 60;
    return sign == '-' ? -seconds : seconds;
  }

  private static int digits(String text, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = i < text.length() ? digit(text, i) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }

  private static int digit(String text, int at) {
    int digit = text.charAt(at) - '0';
    return digit >= 0 && digit <= 9 ? digit : -1;
  }
}
