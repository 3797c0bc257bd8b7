package dev.faultline.protocol;

import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.issue.IssueId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a report ended, for the answer.
 *
 * @param issue null unless accepted or duplicate
 * @param ordinal the event's number in its issue, from 1; 0 where it has none
 * @param time the event's time as stored
 */
public record Receipt(
    EventId id,
    Outcome outcome,
    String reason,
    @Nullable IssueId issue,
    long ordinal,
    Instant time) {

  /** That an id came again; where the first of it is, is not said yet. */
  public static Receipt duplicate(EventId id, Instant time) {
    return new Receipt(id, Outcome.DUPLICATE, "", null, 0, time);
  }

  /** The same with the place in an issue. */
  public Receipt at(@Nullable IssueId place, long number, Instant when) {
    return new Receipt(id, outcome, reason, place, number, when);
  }
}
