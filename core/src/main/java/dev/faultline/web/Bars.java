package dev.faultline.web;

/**
 * A bar chart as the path of one SVG element: a page with a hundred of them needs no script and
 * stays small.
 *
 * @param path the {@code d} of a path in a box of {@code width} by {@code height}
 * @param label what it shows, for those who cannot see it
 */
public record Bars(int width, int height, String path, String label) {
  private static final int SPARK_BAR = 3;
  private static final int SPARK_HEIGHT = 24;

  /** A chart small enough for a table row. */
  static Bars spark(long[] counts, String label) {
    return of(counts, (SPARK_BAR + 1) * counts.length, SPARK_HEIGHT, label);
  }

  /** A chart of the given size. A bar that counts anything is at least one unit high. */
  static Bars of(long[] counts, int width, int height, String label) {
    long max = 1;
    for (long count : counts) {
      max = Math.max(max, count);
    }
    double step = counts.length == 0 ? width : (double) width / counts.length;
    double bar = Math.max(step * 0.75, step - 2);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double high = Math.max(1.5, Math.min(height, (double) counts[i] * height / max));
        path.append('M')
            .append(tenths(i * step))
            .append(' ')
            .append(height)
            .append("v-")
            .append(tenths(high))
            .append('h')
            .append(tenths(bar))
            .append('v')
            .append(tenths(high))
            .append('z');
      }
    }
    return new Bars(width, height, path.toString(), label);
  }

  /** Whether there is anything to see. */
  public boolean isEmpty() {
    return path.isEmpty();
  }

  /** The {@code viewBox}. */
  public String box() {
    return "0 0 " + width + " " + height;
  }

  private static String tenths(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
  }
}
