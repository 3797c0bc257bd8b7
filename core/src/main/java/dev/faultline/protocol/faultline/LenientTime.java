package dev.faultline.protocol.faultline;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Optional;

/** Times as clients write them: RFC 3339 in all its forms. A date that never was is none. */
public final class LenientTime {
  private static final int SECONDS_END = "2017-05-16T13:36:27".length();
  private static final int NANO_DIGITS = 9;

  private static final DateTimeFormatter FORM =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private LenientTime() {}

  /** A time with its offset from UTC. */
  public static Optional<Instant> parse(String text) {
    return read(text, false);
  }

  /** A time as in a query: without an offset it is UTC, without a time the day's begin. */
  public static Optional<Instant> parseQuery(String text) {
    return read(text, true);
  }

  private static Optional<Instant> read(String text, boolean utc) {
    String form = text.strip().toUpperCase(Locale.ROOT);
    if (form.length() > 64) {
      return Optional.empty();
    }
    if (form.length() > 10 && form.charAt(10) == ' ') {
      form = form.substring(0, 10) + 'T' + form.substring(11);
    }
    // In a query a plus sign that was not escaped arrives as a space.
    form = form.replace(' ', '+');
    int sign = form.length() - "+0900".length();
    if (sign >= SECONDS_END && "+-".indexOf(form.charAt(sign)) >= 0) {
      form = form.substring(0, sign + 3) + ':' + form.substring(sign + 3);
    }
    try {
      TemporalAccessor time = FORM.parse(withoutFinerFraction(form));
      if (time.isSupported(java.time.temporal.ChronoField.OFFSET_SECONDS)) {
        return Optional.of(Instant.from(time));
      }
      if (!utc) {
        return Optional.empty();
      }
      LocalDateTime local =
          time.isSupported(java.time.temporal.ChronoField.SECOND_OF_DAY)
              ? LocalDateTime.from(time)
              : LocalDate.from(time).atStartOfDay();
      return Optional.of(local.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String withoutFinerFraction(String form) {
    if (form.length() <= SECONDS_END || form.charAt(SECONDS_END) != '.') {
      return form;
    }
    int end = SECONDS_END + 1;
    while (end < form.length() && Character.isDigit(form.charAt(end))) {
      end++;
    }
    int keep = Math.min(end, SECONDS_END + 1 + NANO_DIGITS);
    return form.substring(0, keep) + form.substring(end);
  }
}
