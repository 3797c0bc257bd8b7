package dev.faultline.storage;

import dev.faultline.event.EventId;
import java.time.Instant;

/**
 * Where a kept event lies.
 *
 * @param ordinal the event's number in its issue, from 1
 * @param pack the blob that holds the body, {@code index} which of its slices
 */
public record EventRef(
    EventId id, Instant time, Instant receivedAt, long ordinal, String pack, int index) {}
