package dev.faultline.meter;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How measured values spread over fixed buckets. Safe from any thread. */
public final class Histogram {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double[] bounds;
  private final LongAdder[] buckets;
  private final DoubleAdder sum = new DoubleAdder();

  Histogram(double[] bounds) {
    this.bounds = bounds.clone();
    this.buckets = new LongAdder[bounds.length + 1];
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
    for (int i = 1; i < bounds.length; i++) {
      if (!(bounds[i] > bounds[i - 1])) {
        throw new IllegalArgumentException("bucket bounds must rise: " + bounds[i]);
      }
    }
  }

  /** Takes a value, in the unit that the metric's name ends with. */
  public void observe(double value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    buckets[bucket].increment();
    sum.add(value);
  }

  /** Takes a duration in nanoseconds into a histogram of seconds. */
  public void observeNanos(long nanos) {
    observe(nanos / NANOS_PER_SECOND);
  }

  /** How many values there were. */
  public long count() {
    long count = 0;
    for (LongAdder bucket : buckets) {
      count += bucket.sum();
    }
    return count;
  }

  /** All values added up. */
  public double sum() {
    return sum.sum();
  }

  double[] bounds() {
    return bounds.clone();
  }

  /** Values up to and including each bound, then all of them. */
  long[] cumulative() {
    long[] counts = new long[buckets.length];
    long sofar = 0;
    for (int i = 0; i < buckets.length; i++) {
      sofar += buckets[i].sum();
      counts[i] = sofar;
    }
    return counts;
  }
}
