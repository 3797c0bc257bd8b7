package dev.faultline.protocol.faultline;

import java.time.Instant;
import java.util.Optional;

/**
 * What names an occurrence in the original's routes: the second, counted down from 2^53 - 1, and
 * the event's number in its issue, counted down as well; newest first as text.
 *
 * @param second since 1970, of the event's time
 * @param ordinal modulo 10^8; -1 in the original's own form, which has only the second
 */
public record OccurrenceId(long second, long ordinal) {
  private static final long LAST = (1L << 53) - 1;
  private static final int SECOND_DIGITS = 16;
  private static final int ORDINAL_DIGITS = 8;
  private static final long ORDINALS = 100_000_000;

  /** The id of the event with this time and ordinal. */
  public static OccurrenceId of(Instant time, long ordinal) {
    return new OccurrenceId(time.getEpochSecond(), ordinal % ORDINALS);
  }

  /** Reads {@code 16 digits}, or {@code 16 digits-8 digits}. */
  public static Optional<OccurrenceId> parse(String text) {
    boolean bare = text.length() == SECOND_DIGITS;
    if (!bare
        && (text.length() != SECOND_DIGITS + 1 + ORDINAL_DIGITS
            || text.charAt(SECOND_DIGITS) != '-')) {
      return Optional.empty();
    }
    long reversed = digits(text, 0, SECOND_DIGITS);
    long left = bare ? 0 : digits(text, SECOND_DIGITS + 1, text.length());
    if (reversed < 0 || left < 0) {
      return Optional.empty();
    }
    return Optional.of(new OccurrenceId(LAST - reversed, bare ? -1 : ORDINALS - 1 - left));
  }

  /** Whether it says which event of its second. */
  public boolean isExact() {
    return ordinal >= 0;
  }

  /** The event's number in an issue of so many events: the latest with these last digits. */
  public long ordinalIn(long count) {
    long high = count - count % ORDINALS;
    return high + ordinal <= count ? high + ordinal : high - ORDINALS + ordinal;
  }

  /** The form with both parts, or the original's where only the second is known. */
  @Override
  public String toString() {
    String reversed = pad(LAST - second, SECOND_DIGITS);
    return isExact() ? reversed + "-" + pad(ORDINALS - 1 - ordinal, ORDINAL_DIGITS) : reversed;
  }

  private static String pad(long number, int length) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, length - digits.length())) + digits;
  }

  private static long digits(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
