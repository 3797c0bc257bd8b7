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
    Instant time) {}
