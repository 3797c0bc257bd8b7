package dev.faultline.web;

import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.Delivery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who was told, and who was not.
 *
 * @param more the address of older rows; empty where there are none
 */
public record ToldView(List<Row> rows, String more, List<Unused> unused) {
  /** Rows on an issue's page, and on a part of a target's log. */
  static final int ON_ISSUE = 10;

  static final int ON_PAGE = 50;

  /**
   * An attempt.
   *
   * @param href the issue; empty where the row stands on its page, or it is gone
   * @param result {@link Delivery.Result#label()}
   * @param outcome the result for people
   * @param next when it is tried again; null where that is not to come
   */
  public record Row(
      Moment at,
      String label,
      String subject,
      String href,
      String why,
      String result,
      String outcome,
      String detail,
      @Nullable Moment next) {}

  /** A config that was not used. */
  public record Unused(String label, String code, String reason, Moment at) {}

  /** Whether there is anything to say. */
  public boolean isEmpty() {
    return rows.isEmpty() && unused.isEmpty();
  }

  static Row row(Delivery line, String href, Instant now) {
    Instant next = line.next();
    return new Row(
        Moment.of(line.time(), now),
        Show.line(line.label(), 120),
        Show.line(line.subject(), 120),
        href,
        Show.line(line.why(), 200),
        line.result().label(),
        outcome(line),
        Show.line(line.detail(), 500),
        next == null || !next.isAfter(now) ? null : Moment.of(next, now));
  }

  private static String outcome(Delivery line) {
    String attempt = line.attempt() > 1 ? ", attempt " + line.attempt() : "";
    String repeated = line.repeated() ? ", may have come twice" : "";
    return switch (line.result()) {
      case SENT -> "sent" + attempt + repeated;
      case FAILED -> "failed" + attempt;
      case UNKNOWN -> "answer unknown" + attempt;
      case DEAD -> "given up after " + Show.counted(Math.max(1, line.attempt()), "attempt");
    };
  }

  static Unused unused(ConfigNotes.Unused unused, Instant now) {
    return new Unused(
        Show.line(unused.label(), 120),
        Show.line(unused.code(), 40),
        Show.line(unused.reason(), 500),
        Moment.of(unused.at(), now));
  }
}
