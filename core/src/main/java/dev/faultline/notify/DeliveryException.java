package dev.faultline.notify;

import dev.faultline.outgoing.Answer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The target's service answered, and not with a yes. The message holds no secrets. */
public final class DeliveryException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int DETAIL_CHARS = 200;

  /** No service makes us wait longer than this before the next try. */
  private static final int WAIT_SECONDS = 86_400;

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

  /** As {@link #of(Answer, String, Instant, List)}, of a service that was sent no secret. */
  public static DeliveryException of(Answer answer, String service, Instant now) {
    return of(answer, service, now, List.of());
  }

  /**
   * By HTTP's rules: 408, 425, 429 and 5xx pass, other answers stay; {@code Retry-After} counts.
   *
   * @param secrets are masked where the answer repeats them
   */
  public static DeliveryException of(
      Answer answer, String service, Instant now, List<String> secrets) {
    int status = answer.status();
    String text = Texts.cut(Texts.line(Secrets.mask(answer.text(), secrets)), DETAIL_CHARS);
    String message = service + " answered " + status + (text.isEmpty() ? "" : ": " + text);
    boolean passing = status == 408 || status == 425 || status == 429 || status >= 500;
    return passing ? later(message, retryAfter(answer, now)) : never(message);
  }

  /** What {@code Retry-After} says, in either form; at most a day. */
  public static @Nullable Duration retryAfter(Answer answer, Instant now) {
    String value = answer.header("retry-after").orElse("").strip();
    if (value.isEmpty()) {
      return null;
    }
    try {
      double seconds = Math.clamp(Double.parseDouble(value), 0, WAIT_SECONDS);
      return Duration.ofMillis((long) Math.ceil(seconds * 1_000));
    } catch (NumberFormatException e) {
      try {
        Instant then = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        long seconds = Math.clamp(then.getEpochSecond() - now.getEpochSecond(), 0, WAIT_SECONDS);
        return Duration.ofSeconds(seconds);
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
