package dev.faultline.alert;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event as rules see it.
 *
 * @param ordinal its number in its issue, from 1
 * @param inUnit its number in its issue and time unit (minute or hour, by the event's time), from 1
 * @param reopened it made a resolved issue unresolved
 * @param kept its body is stored
 */
public record Sighting(
    EventId id,
    long ordinal,
    long inUnit,
    boolean reopened,
    boolean kept,
    Instant time,
    Level level,
    @Nullable String environment,
    @Nullable String release,
    List<Map.Entry<String, String>> tags) {}
