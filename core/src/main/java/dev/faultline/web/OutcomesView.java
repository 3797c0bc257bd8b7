package dev.faultline.web;

import dev.faultline.event.Outcome;
import dev.faultline.storage.OutcomeCount;
import dev.faultline.storage.SetAsideItem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came into a project and how it ended, hour by hour.
 *
 * @param series a chart per outcome that occurred
 * @param rows outcome, category and reason with their sums, most frequent first
 * @param kept refused and set-aside items, newest first
 */
public record OutcomesView(
    String span,
    List<RangeLink> ranges,
    List<Series> series,
    List<Row> rows,
    List<Kept> kept,
    String more) {

  /** Items on a page. */
  static final int PAGE = 25;

  private static final int WIDTH = 480;
  private static final int HEIGHT = 56;

  /** A link to another range. */
  public record RangeLink(String label, String href, @Nullable String current) {}

  /** One outcome over time. */
  public record Series(String outcome, String meaning, String total, Bars bars) {}

  /** A sum. */
  public record Row(String outcome, String category, String reason, String count) {}

  /** An item that was kept to be looked at. */
  public record Kept(
      String kind, Moment at, String protocol, String reason, String text, int bytes) {}

  static OutcomesView of(
      int hours,
      String path,
      List<OutcomeCount> counts,
      List<SetAsideItem> items,
      @Nullable String next,
      Instant now) {
    List<RangeLink> ranges = new ArrayList<>();
    for (int choice : new int[] {24, 168}) {
      String label = choice == 24 ? "24 hours" : "7 days";
      String href = choice == 24 ? path : path + "?hours=" + choice;
      ranges.add(new RangeLink(label, href, choice == hours ? "true" : null));
    }
    return new OutcomesView(
        hours == 24 ? "24 hours" : "7 days",
        ranges,
        series(counts, hours, now),
        rows(counts),
        items.stream().map(item -> kept(item, now)).toList(),
        next == null
            ? ""
            : Links.with(
                path,
                List.of(
                    Map.entry("hours", hours == 24 ? "" : "" + hours), Map.entry("cursor", next))));
  }

  private static List<Series> series(List<OutcomeCount> counts, int hours, Instant now) {
    var byOutcome = new EnumMap<Outcome, long[]>(Outcome.class);
    Instant first = first(hours, now);
    for (OutcomeCount count : counts) {
      int at = (int) Duration.between(first, count.hour()).toHours();
      if (!count.hour().isBefore(first) && at < hours) {
        byOutcome.computeIfAbsent(count.outcome(), key -> new long[hours])[at] += count.quantity();
      }
    }
    List<Series> series = new ArrayList<>();
    byOutcome.forEach(
        (outcome, values) -> {
          long total = 0;
          for (long value : values) {
            total += value;
          }
          String label = Show.counted(total, "item") + " " + name(outcome);
          Bars bars = Bars.of(values, WIDTH, HEIGHT, label);
          series.add(new Series(outcome.label(), meaning(outcome), Show.count(total), bars));
        });
    return series;
  }

  /** The beginning of the first hour shown; the current hour is the last. */
  static Instant first(int hours, Instant now) {
    return now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(hours - 1L));
  }

  private static List<Row> rows(List<OutcomeCount> counts) {
    record Kind(String outcome, String category, String reason) {}
    Map<Kind, Long> sums = new LinkedHashMap<>();
    for (OutcomeCount count : counts) {
      Kind kind =
          new Kind(
              name(count.outcome()), count.category().label().replace('_', ' '), count.reason());
      sums.merge(kind, count.quantity(), Long::sum);
    }
    return sums.entrySet().stream()
        .sorted(Map.Entry.<Kind, Long>comparingByValue().reversed())
        .map(
            entry ->
                new Row(
                    entry.getKey().outcome(),
                    entry.getKey().category(),
                    Show.line(entry.getKey().reason(), 200),
                    Show.count(entry.getValue())))
        .toList();
  }

  private static Kept kept(SetAsideItem item, Instant now) {
    String text = new String(item.bytes(), StandardCharsets.UTF_8);
    return new Kept(
        item.kind().equals("set_aside") ? "set aside" : item.kind(),
        Moment.of(item.receivedAt(), now),
        Show.line(item.protocol(), 40),
        Show.literal(item.reason()),
        Show.literal(text),
        item.bytes().length);
  }

  private static String name(Outcome outcome) {
    return outcome.label().replace('_', ' ');
  }

  private static String meaning(Outcome outcome) {
    return switch (outcome) {
      case ACCEPTED -> "stored, grouped and counted";
      case DUPLICATE -> "sent before with the same id, counted once";
      case FILTERED -> "a rule of this installation says not to take it";
      case RATE_LIMITED -> "a limit of this installation was reached";
      case INVALID -> "malformed, refused with the reason";
      case SET_ASIDE -> "taken, but not understood; kept below";
      case UNSUPPORTED -> "well-formed, of a kind that is not kept";
      case CLIENT_DISCARDED -> "the client says it dropped it itself";
    };
  }
}
