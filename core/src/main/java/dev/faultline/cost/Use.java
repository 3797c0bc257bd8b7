package dev.faultline.cost;

/**
 * Something that is charged for, and what it was needed for.
 *
 * @param what the reason, in words for people
 */
public record Use(Charge charge, double quantity, String what) {
  public Use {
    if (!Double.isFinite(quantity) || quantity < 0) {
      throw new IllegalArgumentException(
          "%s: %s %s cannot be charged for".formatted(what, quantity, charge.unit()));
    }
  }

  /** The same for this many times as much. */
  public Use times(double factor) {
    return new Use(charge, quantity * factor, what);
  }

  /** What it costs where nothing is free. */
  public double usd() {
    return quantity * charge.usd();
  }
}
