package dev.faultline.web;

import dev.faultline.alert.Alarm;
import dev.faultline.config.Config;
import dev.faultline.config.Limits;
import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.storage.Beat;
import dev.faultline.vitals.Home;
import dev.faultline.vitals.Vitals;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the installation is, for people who wonder: the answer first, then what it is made of.
 *
 * @param state {@code well}, {@code attention} or {@code unwell}
 * @param answer the same in words
 * @param about version, home and age, in one line
 * @param tiles the numbers that one looks at first
 * @param alarmsGo who is told of alarms, as a sentence
 */
public record InstallationView(
    String state,
    String answer,
    List<Problem> problems,
    String about,
    List<Tile> tiles,
    List<AlarmRow> alarms,
    String alarmsGo,
    List<CountRow> counts,
    String countsNote,
    List<Fact> facts,
    @Nullable Cost cost,
    List<Fact> limits) {
  private static final int WIDTH = 480;
  private static final int HEIGHT = 56;

  /** Something that is wrong. */
  public record Problem(String state, String text) {}

  /**
   * A number that one looks at first.
   *
   * @param mood its colour: one of "good", "waiting", "dead", or empty
   * @param bars null for none
   */
  public record Tile(
      String title, String value, String mood, @Nullable Bars bars, String meaning) {}

  /** Something that is watched; {@code since} is null for what never rang. */
  public record AlarmRow(
      String name, String state, String mood, String reason, @Nullable Moment since, String link) {}

  /** How many items ended so. */
  public record CountRow(String outcome, String category, String hour, String day) {}

  /** What a month costs. */
  public record Cost(String usd, String note, List<CostRow> rows) {}

  /** A line of it. */
  public record CostRow(String what, String quantity, String usd) {}

  static InstallationView of(Vitals vitals, Config config) {
    Instant now = vitals.at();
    return new InstallationView(
        vitals.state().label(),
        answer(vitals.state()),
        vitals.problems().stream()
            .map(each -> new Problem(each.weight().label(), Show.literal(each.text())))
            .toList(),
        about(vitals),
        tiles(vitals),
        vitals.alarms().stream().map(alarm -> row(alarm, now)).toList(),
        alarmsGo(vitals),
        counts(vitals.rows()),
        note(vitals.rows()),
        facts(vitals, config),
        cost(vitals.bill()),
        limits(config.limits()));
  }

  private static String answer(Vitals.State state) {
    return switch (state) {
      case WELL -> "All is well";
      case ATTENTION -> "It works, and something wants a look";
      case UNWELL -> "Something is wrong";
    };
  }

  private static String about(Vitals vitals) {
    Instant started = vitals.started();
    String up = started == null ? "" : ", started " + Show.ago(started, vitals.at());
    return "Faultline " + vitals.version() + " on " + vitals.home() + up;
  }

  private static List<Tile> tiles(Vitals vitals) {
    List<Tile> tiles = new ArrayList<>();
    Vitals.Rows rows = vitals.rows();
    tiles.add(
        new Tile(
            "Storage",
            vitals.storageWorks() ? "works" : "takes no writes",
            vitals.storageWorks() ? "good" : "dead",
            null,
            vitals.storageWorks()
                ? "a row was written just now"
                : "what comes in is refused, and clients are told to come again"));
    if (rows != null) {
      long[] hours = rows.byHour().stream().mapToLong(Long::longValue).toArray();
      long day = java.util.Arrays.stream(hours).sum();
      tiles.add(
          new Tile(
              "Accepted in 24 hours",
              Show.brief(day),
              "",
              Bars.of(hours, WIDTH, HEIGHT, Show.counted(day, "item") + " by hour"),
              Show.counted(hours[hours.length - 1], "item") + " in the running hour"));
      tiles.add(waiting(vitals, rows));
    }
    tiles.add(heartbeat(vitals.heartbeat(), vitals.at()));
    Bill bill = vitals.bill();
    if (bill != null) {
      tiles.add(
          new Tile(
              "A month costs",
              usd(bill.usd()),
              "",
              null,
              "USD, if all goes on like in the last day"));
    }
    return tiles;
  }

  private static Tile waiting(Vitals vitals, Vitals.Rows rows) {
    long jobs = vitals.queues().stream().mapToLong(Vitals.Jobs::waiting).sum();
    long sum = rows.decisions() + jobs;
    Instant oldest = rows.oldest();
    String due =
        oldest != null && oldest.isBefore(vitals.at())
            ? ", the first due " + Show.ago(oldest, vitals.at())
            : "";
    String what = Show.counted(rows.decisions(), "message") + " and " + Show.counted(jobs, "job");
    return new Tile(
        "Work that waits",
        Show.brief(sum) + (rows.more() ? "+" : ""),
        rows.deadLetters() > 0 ? "waiting" : "",
        null,
        what + due + "; " + Show.counted(rows.deadLetters(), "dead letter"));
  }

  private static Tile heartbeat(Vitals.@Nullable Heartbeat heartbeat, Instant now) {
    if (heartbeat == null) {
      return new Tile(
          "Heartbeat",
          "not set",
          "",
          null,
          "nobody elsewhere notices when this installation falls silent");
    }
    Beat last = heartbeat.last();
    Instant arrived = last == null ? null : last.arrived();
    boolean good = last != null && last.fault().isEmpty();
    String to = "to " + Show.line(heartbeat.host(), 60);
    return new Tile(
        "Heartbeat",
        arrived == null ? "none yet" : Show.ago(arrived, now),
        good ? "good" : last == null ? "" : "dead",
        null,
        to + ", every " + heartbeat.interval().toMinutes() + " min");
  }

  private static AlarmRow row(Alarm alarm, Instant now) {
    String mood =
        switch (alarm.state()) {
          case OK -> "good";
          case ALARM -> "dead";
          case INSUFFICIENT_DATA -> "unknown";
        };
    boolean never = alarm.since().equals(Instant.EPOCH);
    String link = alarm.link() == null ? "" : alarm.link();
    return new AlarmRow(
        Show.line(alarm.name(), 120),
        alarm.state().label(),
        mood,
        Show.literal(alarm.reason()),
        never ? null : Moment.of(alarm.since(), now),
        link.startsWith("https://") ? link : "");
  }

  private static String alarmsGo(Vitals vitals) {
    if (vitals.alarmTo().isEmpty()) {
      return "Nobody is told when one rings: set alarm, or alarm-to in the config file.";
    }
    return "When one rings, and when it stops, "
        + Show.literal(String.join(" and ", vitals.alarmTo()))
        + (vitals.alarmTo().size() == 1 ? " is told." : " are told.");
  }

  private static List<CountRow> counts(Vitals.@Nullable Rows rows) {
    if (rows == null) {
      return List.of();
    }
    return rows.outcomes().stream()
        .map(
            count ->
                new CountRow(
                    count.outcome().label().replace('_', ' '),
                    count.category().label().replace('_', ' '),
                    Show.count(count.hour()),
                    Show.count(count.day())))
        .toList();
  }

  private static String note(Vitals.@Nullable Rows rows) {
    if (rows == null) {
      return "The counts cannot be read now.";
    }
    return rows.lookedAt() < rows.projects()
        ? "Counted are the first %s of %s projects."
            .formatted(Show.count(rows.lookedAt()), Show.count(rows.projects()))
        : "";
  }

  private static List<Fact> facts(Vitals vitals, Config config) {
    List<Fact> facts = new ArrayList<>();
    Vitals.Rows rows = vitals.rows();
    if (rows != null) {
      Long events = rows.events();
      facts.add(Fact.of("Projects", Show.count(rows.projects())));
      facts.add(
          Fact.of(
              "Issues",
              "%s unresolved, %s resolved, %s ignored"
                  .formatted(
                      Show.count(rows.unresolved()),
                      Show.count(rows.resolved()),
                      Show.count(rows.ignored()))));
      facts.add(
          Fact.of(
              "Events accepted in " + config.retentionDays() + " days",
              events == null ? "too many hours to count" : Show.count(events)));
    }
    facts.add(
        Fact.of(
            "Kept",
            config.retentionDays()
                + " days; "
                + (config.keepPerIssueHour() == 0
                    ? "every event"
                    : config.keepPerIssueHour() + " of an issue and hour, then fewer")));
    vitals.queues().forEach(jobs -> facts.add(Fact.of("Queue " + jobs.queue(), jobs(jobs))));
    Long circuits = vitals.openCircuits();
    if (circuits != null) {
      facts.add(Fact.of("Hosts left alone because they fail", Show.count(circuits)));
    }
    vitals.readings().forEach(reading -> facts.add(Fact.of(reading.label(), value(reading))));
    facts.add(Fact.of("Address", config.url()));
    return facts;
  }

  private static String jobs(Vitals.Jobs jobs) {
    return Show.counted(jobs.waiting(), "job");
  }

  private static String value(Home.Reading reading) {
    double value = reading.value();
    return switch (reading.unit()) {
      case COUNT -> Show.count(Math.round(value));
      case BYTES -> bytes(value);
      case SECONDS ->
          value < 120
              ? String.format(Locale.ROOT, "%.1f s", value)
              : Math.round(value / 60) + " min";
    };
  }

  private static String bytes(double value) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = 0;
    double left = value;
    while (left >= 1_024 && unit < units.length - 1) {
      left /= 1_024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", left, units[unit]);
  }

  private static @Nullable Cost cost(@Nullable Bill bill) {
    if (bill == null) {
      return null;
    }
    String note =
        "List prices of %s in %s, less what is free in every month; without tax, and without requests to S3, which AWS does not count for free."
            .formatted(Charge.AS_OF, Charge.REGION);
    return new Cost(
        usd(bill.usd()), note, bill.lines().stream().map(InstallationView::line).toList());
  }

  private static CostRow line(Bill.Line line) {
    String quantity =
        String.format(
            Locale.ROOT,
            line.use().quantity() < 100 ? "%,.2f %s" : "%,.0f %s",
            line.use().quantity(),
            line.use().charge().unit());
    return new CostRow(line.use().what(), quantity, usd(line.usd()));
  }

  private static String usd(double usd) {
    return usd > 0 && usd < 0.005 ? "<0.01" : String.format(Locale.ROOT, "%,.2f", usd);
  }

  /** Every limit under its own name, so that a new one is shown without a line here. */
  private static List<Fact> limits(Limits limits) {
    List<Fact> facts = new ArrayList<>();
    for (RecordComponent limit : Limits.class.getRecordComponents()) {
      try {
        long value = ((Number) limit.getAccessor().invoke(limits)).longValue();
        String name = limit.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        facts.add(Fact.of(name, Show.count(value)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a public record can be read: " + limit.getName(), e);
      }
    }
    return facts;
  }
}
