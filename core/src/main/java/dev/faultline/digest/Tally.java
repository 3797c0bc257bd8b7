package dev.faultline.digest;

import dev.faultline.event.Category;
import dev.faultline.event.Outcome;

/**
 * Items that ended without an event, to be counted with the next commit.
 *
 * @param sample first bytes to keep for a day; empty for none
 */
public record Tally(
    Category category,
    Outcome outcome,
    String reason,
    long quantity,
    String protocol,
    byte[] sample) {}
