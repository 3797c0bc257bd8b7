package dev.faultline.storage;

import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import java.time.Instant;

/** How many items of a project ended how, in one hour (UTC). */
public record OutcomeCount(
    Instant hour, Category category, Outcome outcome, String reason, long quantity) {}
