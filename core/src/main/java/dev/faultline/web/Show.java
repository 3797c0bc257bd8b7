package dev.faultline.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How values look on a page: pure functions from a value to its text. */
public final class Show {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Show() {}

  /**
   * A client's text so that a reader sees every character it has: controls, and the marks that turn
   * the direction of writing, become visible. What is escaped for HTML could still lie about what
   * it says.
   */
  public static String literal(@Nullable String text) {
    if (text == null) {
      return "";
    }
    for (int i = 0; i < text.length(); i++) {
      if (isUnseen(text.charAt(i)) || Character.isSurrogate(text.charAt(i))) {
        return reveal(text, i);
      }
    }
    return text;
  }

  private static String reveal(String text, int from) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(c).append(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        out.append('\uFFFD');
      } else if (c < 0x20 && isUnseen(c)) {
        out.append((char) (0x2400 + c));
      } else if (c == 0x7f) {
        out.append('\u2421');
      } else if (isUnseen(c)) {
        out.append(String.format(Locale.ROOT, "\u2039U+%04X\u203a", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isUnseen(char c) {
    return (c < 0x20 && c != '\n' && c != '\t' && c != '\r')
        || (c >= 0x7f && c <= 0x9f)
        || c == '\u200b'
        || c == '\u200e'
        || c == '\u200f'
        || c == '\u061c'
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2060' && c <= '\u2069')
        || c == '\ufeff';
  }

  /** The same on one line, cut after {@code max} characters with an ellipsis. */
  public static String line(@Nullable String text, int max) {
    if (text == null) {
      return "";
    }
    String head = clip(text, max);
    return literal(head.replaceAll("\\s+", " ").strip());
  }

  /** At most {@code max} characters, never half of one; an ellipsis says that more was there. */
  public static String clip(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end) + "\u2026";
  }

  /** An instant in full, in UTC. */
  public static String exact(Instant time) {
    return EXACT.format(time);
  }

  /** The time of day in UTC, with milliseconds. */
  public static String clock(Instant time) {
    return CLOCK.format(time);
  }

  /** How long ago, in the largest unit that fits. */
  public static String ago(Instant then, Instant now) {
    long seconds = Duration.between(then, now).toSeconds();
    if (seconds < 0) {
      return seconds > -60 ? "just now" : "in " + span(-seconds);
    }
    return seconds < 10 ? "just now" : span(seconds) + " ago";
  }

  private static String span(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    if (hours < 48) {
      return hours + " h";
    }
    long days = hours / 24;
    if (days < 60) {
      return days + " d";
    }
    return days < 730 ? days / 30 + " mo" : days / 365 + " y";
  }

  /** A count with thousands separated: every digit. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count in at most six characters; exact up to 99,999. */
  public static String brief(long count) {
    if (count < 100_000) {
      return count(count);
    }
    if (count < 1_000_000) {
      return count / 1_000 + "k";
    }
    String unit = count < 1_000_000_000 ? "M" : "G";
    double scaled = count < 1_000_000_000 ? count / 1e6 : count / 1e9;
    return scaled < 100
        ? String.format(Locale.ROOT, "%.1f%s", Math.floor(scaled * 10) / 10, unit)
        : (long) scaled + unit;
  }

  /** A count and its noun: {@code 1 event}, {@code 2 events}. */
  public static String counted(long count, String noun) {
    return count(count) + " " + (count == 1 ? noun : noun + "s");
  }

  /** A share of a whole, as whole percents; what is there at all never shows as 0. */
  public static String percent(long part, long whole) {
    if (whole <= 0 || part <= 0) {
      return "0%";
    }
    double share = 100.0 * part / whole;
    return share < 1 ? "<1%" : Math.round(share) + "%";
  }
}
