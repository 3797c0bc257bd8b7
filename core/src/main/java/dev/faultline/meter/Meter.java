package dev.faultline.meter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What the running program counts and measures, for {@code /metrics}. Safe from any thread.
 *
 * <p>Names follow Prometheus: {@code faultline_} first, the unit last ({@code _seconds}, {@code
 * _bytes}, {@code _items}), {@code _total} for counters. Labels are alternating names and values;
 * every series of a name has the same label names in the same order. Where it counts often, keep
 * the {@link Counter} or {@link Histogram}: looking one up costs a hash of its labels.
 */
public final class Meter {
  /**
   * Most series of one name. Beyond it values go to one series whose labels all say {@code other},
   * so that a caller cannot fill the memory with label values of its own.
   */
  public static final int SERIES_MAX = 1_000;

  /** Buckets for answers and commits: 0.5 ms to 10 s. */
  public static final List<Double> LATENCY_SECONDS =
      List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  /** Buckets for how many of something go together: 1 to 2,000. */
  public static final List<Double> BATCH_SIZES =
      List.of(1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0);

  private static final Pattern METRIC_NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final String OTHER = "other";

  private final ConcurrentMap<String, Family> families = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, String> helps = new ConcurrentHashMap<>();

  private enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** All series of one name. */
  private record Family(
      String name,
      Kind kind,
      List<String> labelNames,
      ConcurrentMap<List<String>, Object> series) {}

  /** Adds one to a counter, looked up by its labels. */
  public void count(String name, String... labels) {
    counter(name, labels).add();
  }

  /** The counter with this name and these labels, made at the first call. */
  public Counter counter(String name, String... labels) {
    return (Counter) series(name, Kind.COUNTER, labels, Counter::new);
  }

  /**
   * The histogram with this name and these labels, made at the first call.
   *
   * @param bounds upper bounds of the buckets, rising, without the infinite one; those of the first
   *     call stay
   */
  public Histogram histogram(String name, List<Double> bounds, String... labels) {
    double[] fixed = bounds.stream().mapToDouble(Double::doubleValue).toArray();
    return (Histogram) series(name, Kind.HISTOGRAM, labels, () -> new Histogram(fixed));
  }

  /**
   * A value that is asked for when it is shown; one that throws is shown as {@code NaN}. Given
   * again under the same name and labels, it stands in the place of the former.
   */
  public void gauge(String name, DoubleSupplier value, String... labels) {
    Family family = family(name, Kind.GAUGE, labels);
    family.series.put(values(family, labels), value);
  }

  /** Says what a name means, for the line that people read. */
  public void describe(String name, String help) {
    helps.put(name, help);
  }

  /** Everything in the Prometheus text format 0.0.4, in name order. */
  public String text() {
    StringBuilder out = new StringBuilder(8_192);
    for (Map.Entry<String, Family> entry : new TreeMap<>(families).entrySet()) {
      String help = helps.get(entry.getKey());
      if (help != null) {
        out.append("# HELP ").append(entry.getKey()).append(' ');
        escape(out, help, false);
        out.append('\n');
      }
      Family family = entry.getValue();
      out.append("# TYPE ").append(entry.getKey()).append(' ');
      out.append(
          switch (family.kind) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
          });
      out.append('\n');
      family.series.entrySet().stream()
          .sorted(Comparator.comparing(series -> String.join("\0", series.getKey())))
          .forEach(series -> write(out, family, series.getKey(), series.getValue()));
    }
    return out.toString();
  }

  private static void write(StringBuilder out, Family family, List<String> values, Object series) {
    switch (family.kind) {
      case COUNTER -> line(out, family, "", values, "", Long.toString(((Counter) series).value()));
      case GAUGE -> line(out, family, "", values, "", number(ask((DoubleSupplier) series)));
      case HISTOGRAM -> {
        Histogram histogram = (Histogram) series;
        double[] bounds = histogram.bounds();
        long[] counts = histogram.cumulative();
        for (int i = 0; i < counts.length; i++) {
          String bound = i < bounds.length ? number(bounds[i]) : "+Inf";
          line(out, family, "_bucket", values, bound, Long.toString(counts[i]));
        }
        line(out, family, "_sum", values, "", number(histogram.sum()));
        // The same reading as the last bucket: a scraper holds the two against each other.
        line(out, family, "_count", values, "", Long.toString(counts[counts.length - 1]));
      }
    }
  }

  private static double ask(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RuntimeException e) {
      // The measures are needed most when something is broken: one fault must not hide the rest.
      return Double.NaN;
    }
  }

  private static void line(
      StringBuilder out,
      Family family,
      String suffix,
      List<String> values,
      String bound,
      String value) {
    out.append(family.name).append(suffix);
    char before = '{';
    for (int i = 0; i < values.size(); i++) {
      out.append(before).append(family.labelNames.get(i)).append("=\"");
      escape(out, values.get(i), true);
      out.append('"');
      before = ',';
    }
    if (!bound.isEmpty()) {
      out.append(before).append("le=\"").append(bound).append('"');
      before = ',';
    }
    if (before == ',') {
      out.append('}');
    }
    out.append(' ').append(value).append('\n');
  }

  private static void escape(StringBuilder out, String text, boolean quotes) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '"' -> out.append(quotes ? "\\\"" : "\"");
        default -> out.append(c);
      }
    }
  }

  private static String number(double value) {
    if (value == Double.POSITIVE_INFINITY) {
      return "+Inf";
    }
    if (value == Double.NEGATIVE_INFINITY) {
      return "-Inf";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  private Object series(String name, Kind kind, String[] labels, Supplier<Object> make) {
    Family family = family(name, kind, labels);
    List<String> values = values(family, labels);
    Object found = family.series.get(values);
    return found != null ? found : family.series.computeIfAbsent(values, key -> make.get());
  }

  private Family family(String name, Kind kind, String[] labels) {
    Family family = families.get(name);
    if (family == null) {
      family = families.computeIfAbsent(name, key -> make(key, kind, labels));
    }
    boolean same = family.kind == kind && family.labelNames.size() * 2 == labels.length;
    for (int i = 0; same && i < labels.length; i += 2) {
      same = family.labelNames.get(i / 2).equals(labels[i]);
    }
    if (!same) {
      throw new IllegalArgumentException(
          name + " is a " + family.kind + " with the labels " + family.labelNames);
    }
    return family;
  }

  private static Family make(String name, Kind kind, String[] labels) {
    if (!METRIC_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a metric name: " + name);
    }
    if (labels.length % 2 != 0) {
      throw new IllegalArgumentException("a label of " + name + " has no value");
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < labels.length; i += 2) {
      if (!LABEL_NAME.matcher(labels[i]).matches()) {
        throw new IllegalArgumentException("not a label name: " + labels[i]);
      }
      names.add(labels[i]);
    }
    return new Family(name, kind, List.copyOf(names), new ConcurrentHashMap<>());
  }

  private static List<String> values(Family family, String[] labels) {
    List<String> values = new ArrayList<>(labels.length / 2);
    for (int i = 1; i < labels.length; i += 2) {
      values.add(labels[i]);
    }
    if (family.series.size() >= SERIES_MAX && !family.series.containsKey(values)) {
      return Collections.nCopies(values.size(), OTHER);
    }
    return values;
  }
}
