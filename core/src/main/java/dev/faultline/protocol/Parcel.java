package dev.faultline.protocol;

import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import java.util.List;

/**
 * A request's body, framed.
 *
 * @param caller who sends, for which project; of the body where the head does not say
 * @param items in the order they came
 */
public record Parcel(Caller caller, List<Item> items) {

  /** One thing in a parcel. */
  public sealed interface Item {
    Category category();
  }

  /** A report to be digested. */
  public record Report(Category category, Entry entry) implements Item {}

  /**
   * What ends here, already with its outcome: dropped kinds, broken items, and what clients say
   * they dropped themselves.
   *
   * @param sample first bytes of a broken item; empty otherwise
   */
  public record Ended(
      Category category, Outcome outcome, String reason, long quantity, byte[] sample)
      implements Item {}
}
