package dev.faultline.web;

import dev.faultline.storage.Issues.MinuteCount;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events over time, in equal steps of UTC.
 *
 * @param json what the script draws: {@code [[seconds...],[counts...]]}
 * @param bars the same as an SVG, for where no script runs
 * @param step what one bar is: {@code 15 minutes}
 */
public record TimelineView(
    List<RangeLink> ranges,
    Bars bars,
    String json,
    String total,
    String highest,
    String step,
    int stepSeconds,
    String from,
    String to) {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 120;

  /** A link to another range. */
  public record RangeLink(String label, String href, @Nullable String current) {}

  /** How far back a chart goes, and its step. */
  public enum Range {
    HOUR("1h", "1 h", Duration.ofHours(1), Duration.ofMinutes(1), "minute"),
    DAY("24h", "24 h", Duration.ofHours(24), Duration.ofMinutes(15), "15 minutes"),
    WEEK("7d", "7 d", Duration.ofDays(7), Duration.ofHours(2), "2 hours"),
    MONTH("30d", "30 d", Duration.ofDays(30), Duration.ofHours(8), "8 hours"),
    QUARTER("90d", "90 d", Duration.ofDays(90), Duration.ofDays(1), "day");

    private final String code;
    private final String label;
    private final Duration span;
    private final Duration step;
    private final String stepLabel;

    Range(String code, String label, Duration span, Duration step, String stepLabel) {
      this.code = code;
      this.label = label;
      this.span = span;
      this.step = step;
      this.stepLabel = stepLabel;
    }

    static @Nullable Range parse(String code) {
      for (Range range : values()) {
        if (range.code.equals(code)) {
          return range;
        }
      }
      return null;
    }

    /** The shortest that shows an issue from its first event on. */
    static Range reaching(Instant firstSeen, Instant now) {
      Duration age = Duration.between(firstSeen, now);
      for (Range range : values()) {
        if (range != HOUR && age.compareTo(range.span) <= 0) {
          return range;
        }
      }
      return QUARTER;
    }

    /** The beginning of the first step: on a multiple of the step, so that bars do not wander. */
    Instant from(Instant now) {
      return until(now).minus(span);
    }

    /** The end of the last step, which the present is in. */
    Instant until(Instant now) {
      long seconds = step.toSeconds();
      return Instant.ofEpochSecond((Math.floorDiv(now.getEpochSecond(), seconds) + 1) * seconds);
    }
  }

  static TimelineView of(Range range, List<MinuteCount> minutes, Instant now, String href) {
    long step = range.step.toSeconds();
    long from = range.from(now).getEpochSecond();
    long[] counts = new long[(int) (range.span.toSeconds() / step)];
    long total = 0;
    long highest = 0;
    for (MinuteCount minute : minutes) {
      int at = (int) Math.floorDiv(minute.minute().getEpochSecond() - from, step);
      if (at >= 0 && at < counts.length) {
        counts[at] += minute.count();
        total += minute.count();
        highest = Math.max(highest, counts[at]);
      }
    }
    List<RangeLink> links = new ArrayList<>();
    for (Range other : Range.values()) {
      links.add(
          new RangeLink(
              other.label, href + "?range=" + other.code, other == range ? "true" : null));
    }
    String label = Show.counted(total, "event") + " in the last " + range.label;
    return new TimelineView(
        links,
        Bars.of(counts, WIDTH, HEIGHT, label),
        json(counts, from, step),
        label,
        Show.count(highest),
        range.stepLabel,
        (int) step,
        Show.exact(Instant.ofEpochSecond(from)),
        Show.exact(now));
  }

  private static String json(long[] counts, long from, long step) {
    StringBuilder times = new StringBuilder("[[");
    StringBuilder values = new StringBuilder("],[");
    for (int i = 0; i < counts.length; i++) {
      times.append(i == 0 ? "" : ",").append(from + i * step);
      values.append(i == 0 ? "" : ",").append(counts[i]);
    }
    return times.append(values).append("]]").toString();
  }
}
