package dev.faultline.digest;

import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Items that ended without an event, to be counted with the next commit.
 *
 * @param sample first bytes to keep for a day; empty for none
 * @param once counted only where this id is not taken, for what may come again; null where it
 *     cannot
 */
public record Tally(
    Category category,
    Outcome outcome,
    String reason,
    long quantity,
    String protocol,
    byte[] sample,
    @Nullable EventId once) {
  /** One that cannot come again. */
  public Tally(
      Category category,
      Outcome outcome,
      String reason,
      long quantity,
      String protocol,
      byte[] sample) {
    this(category, outcome, reason, quantity, protocol, sample, null);
  }
}
