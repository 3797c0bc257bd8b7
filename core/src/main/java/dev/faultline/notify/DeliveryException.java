package dev.faultline.notify;

import dev.faultline.outgoing.Answer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The target's service answered, and not with a yes. The message holds no secrets. */
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int DETAIL_CHARS = 200;

  private final boolean passing;
  private final @Nullable Duration wait;

  private DeliveryException(String message, boolean passing, @Nullable Duration wait) {
    super(message);
    this.passing = passing;
    this.wait = wait;
  }

  /** Trying again later may help; not before {@code wait}, where the service says how long. */
  public static DeliveryException later(String message, @Nullable Duration wait) {
    return new DeliveryException(message, true, wait);
  }

  /** Trying again with the same options does not help. */
  public static DeliveryException never(String message) {
    return new DeliveryException(message, false, null);
  }

  /**
   * By HTTP's rules: 408, 425, 429 and 5xx pass, other answers stay; {@code Retry-After} counts.
   */
  public static DeliveryException of(Answer answer, String service, Instant now) {
    int status = answer.status();
    String text = answer.text().strip().replaceAll("\\s+", " ");
    String detail =
        text.isEmpty() ? "" : ": " + text.substring(0, Math.min(DETAIL_CHARS, text.length()));
    String message = service + " answered " + status + detail;
    boolean passing = status == 408 || status == 425 || status == 429 || status >= 500;
    return passing ? later(message, retryAfter(answer, now)) : never(message);
  }

  /** What {@code Retry-After} says, in either form. */
  public static @Nullable Duration retryAfter(Answer answer, Instant now) {
    String value = answer.header("retry-after").orElse("").strip();
    if (value.isEmpty()) {
      return null;
    }
    try {
      return Duration.ofMillis((long) Math.ceil(Double.parseDouble(value) * 1_000));
    } catch (NumberFormatException e) {
      try {
        Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return then.isAfter(now) ? Duration.between(now, then) : Duration.ZERO;
      } catch (DateTimeException noDate) {
        return null;
      }
    }
  }

  /** Whether trying again later may help. */
  public boolean passing() {
    return passing;
  }

  /** How long the service wants to be left alone; null where it does not say. */
  public @Nullable Duration retryWait() {
    return wait;
  }
}
