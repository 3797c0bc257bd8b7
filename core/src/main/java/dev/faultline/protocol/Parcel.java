package dev.faultline.protocol;

import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's body, framed.
 *
 * @param caller who sends, for which project; of the body where the head does not say
 * @param items in the order they came
 * @param configs the notification configs that came along, each as its JSON text (an object, or a
 *     sealed string in quotes); they hold secrets and are never stored as they are. What is beyond
 *     {@link #CONFIGS_MAX} is cut, one more stays to tell it by
 */
public record Parcel(Caller caller, List<Item> items, List<String> configs) {
  /** Most notification configs of one request. */
  public static final int CONFIGS_MAX = 20;

  /** A parcel without notification configs. */
  public Parcel(Caller caller, List<Item> items) {
    this(caller, items, List.of());
  }

  /** The same with configs that came beside the body. */
  public Parcel and(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(configs);
    all.addAll(more);
    return new Parcel(caller, items, List.copyOf(all));
  }

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
