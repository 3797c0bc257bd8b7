package dev.faultline.meter;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows. Safe from any thread; adding costs a few nanoseconds. */
public final class Counter {
  private final LongAdder value = new LongAdder();

  Counter() {}

  /** Adds one. */
  public void add() {
    value.increment();
  }

  /** Adds several; a negative amount is refused, because a counter never falls. */
  public void add(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter cannot fall by " + -amount);
    }
    value.add(amount);
  }

  /** What was counted so far. */
  public long value() {
    return value.sum();
  }
}
