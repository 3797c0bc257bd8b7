package dev.faultline.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Draws issues as they come in life: a few again and again, many once in a while. The k-th issue
 * comes with a weight of 1 / k^s.
 */
final class Zipf {
  private static final double STEEPEST = 8;
  private static final int STEPS = 60;

  private final double[] upTo;
  private final double exponent;
  private final Random random;

  private Zipf(double[] upTo, double exponent, Random random) {
    this.upTo = upTo;
    this.exponent = exponent;
    this.random = random;
  }

  /**
   * The one by which so many draws bring so many different issues, on the average.
   *
   * @throws IllegalArgumentException where even issues that are all as likely bring fewer
   */
  static Zipf of(int issues, int draws, double different, Random random) {
    double most = different(weights(issues, 0), draws);
    if (most < different) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d events of %,d issues are of %.1f at most, not of %.0f; more issues are needed",
              draws,
              issues,
              most,
              different));
    }
    double flat = 0;
    double steep = STEEPEST;
    for (int i = 0; i < STEPS; i++) {
      double middle = (flat + steep) / 2;
      if (different(weights(issues, middle), draws) > different) {
        flat = middle;
      } else {
        steep = middle;
      }
    }
    double[] upTo = weights(issues, flat);
    Arrays.parallelPrefix(upTo, Double::sum);
    return new Zipf(upTo, flat, random);
  }

  private static double[] weights(int issues, double exponent) {
    double[] weights = new double[issues];
    for (int i = 0; i < issues; i++) {
      weights[i] = Math.pow(i + 1, -exponent);
    }
    double sum = Arrays.stream(weights).sum();
    for (int i = 0; i < issues; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static double different(double[] weights, int draws) {
    return Arrays.stream(weights).map(weight -> 1 - Math.pow(1 - weight, draws)).sum();
  }

  double exponent() {
    return exponent;
  }

  /** The next issue's number, from 0. */
  int next() {
    int found = Arrays.binarySearch(upTo, random.nextDouble());
    return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
  }
}
