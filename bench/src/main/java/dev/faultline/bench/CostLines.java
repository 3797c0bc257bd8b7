package dev.faultline.bench;

import dev.faultline.cost.AtRest;
import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import dev.faultline.storage.aws.Consumption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns what was counted into the lines of a bill. What emulators cannot tell is assumed, and each
 * assumption is a named number here.
 */
final class CostLines {
  /** The functions' memory. */
  static final double GB = 0.5;

  /** How long a report is in the HTTP function. */
  static final double INGEST_SECONDS = 0.010;

  /** How long a batch is in the work function. */
  static final double WORK_SECONDS = 0.250;

  /** How long a tick takes that finds nothing to do. */
  static final double TICK_SECONDS = 0.050;

  /**
   * What is sent with an answer beside what we write: Lambda's own header lines, the TLS records.
   */
  static final double ANSWER_OVERHEAD_BYTES = 500;

  /** How often a day Lambda replaces a process that is called every minute. */
  static final int RESTORES_A_DAY = 12;

  /** Secrets that a process reads when it begins. */
  static final int SECRETS = 4;

  /** Months that bodies and most rows stay, and that rows of the log stay. */
  static final double RETENTION_MONTHS = 3;

  static final double LOG_MONTHS = 1;

  static final double MILLION = 1e6;
  private static final double GB_BYTES = 1L << 30;

  /**
   * REST API of API Gateway, a call; used by the original only, so the product does not know it.
   */
  private static final double REST_CALL_USD = 3.50 / 1e6;

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("log", "the commits themselves (log rows)"),
          Map.entry("mark", "that commits are applied"),
          Map.entry("row I ", "issues and their tag sums"),
          Map.entry("row I h", "minutes of issues' hours"),
          Map.entry("row I s", "segments: which events, their tags"),
          Map.entry("row I e", "segments without kept events"),
          Map.entry("row P ", "project's counters"),
          Map.entry("row P h", "project's hours: outcomes"),
          Map.entry("row X last", "places in the order by last seen"),
          Map.entry("row X count", "places in the order by count"),
          Map.entry("row X first", "places in the order by first seen"),
          Map.entry("row K ", "which issue a fingerprint is"),
          Map.entry("row I r", "releases an issue was seen in"),
          Map.entry("BatchGetItem", "issues and what is counted of them"),
          Map.entry("GetItem row R", "whether the project is still there"),
          Map.entry("Query row R", "the list of projects"),
          Map.entry("Query log", "what the lanes did lately"),
          Map.entry("Query row O", "whether somebody is to be told"),
          Map.entry("Query row due", "what is due"),
          Map.entry("Query row X", "whether issues are too old"),
          Map.entry("row daily ", "that the day's sweep was given out"),
          Map.entry("pack", "bodies of events in rows"),
          Map.entry("name", "names of objects"),
          Map.entry("PutObject", "bodies of events in objects"),
          Map.entry("SendMessage", "messages sent"),
          Map.entry("SendMessageBatch", "messages sent"),
          Map.entry("ReceiveMessage", "messages received, up to 10 at once"),
          Map.entry("DeleteMessageBatch", "messages removed, 10 at once"));

  private CostLines() {}

  /** What the calls of a function were for, in words. */
  static List<Use> named(String function, Consumption counted) {
    List<Use> uses = new ArrayList<>();
    for (Use use : counted.uses()) {
      String what = NAMES.getOrDefault(use.what(), use.what());
      uses.add(new Use(use.charge(), use.quantity(), function + ": " + what));
    }
    return uses;
  }

  /**
   * What reporting events cost so far, at list prices, for a million of them.
   *
   * @param batches how often the work function was called
   */
  static Bill ofMillion(CountedHome home, long events, long batches) {
    List<Use> uses = new ArrayList<>();
    uses.add(new Use(Charge.FUNCTION_CALLS, events, "ingest: a call for each report"));
    uses.add(
        new Use(
            Charge.FUNCTION_TIME,
            events * INGEST_SECONDS * GB,
            "ingest: assumed %.0f ms at 512 MB".formatted(INGEST_SECONDS * 1_000)));
    uses.addAll(named("ingest", home.httpCost()));
    uses.addAll(named("queue", home.triggerCost()));
    uses.add(new Use(Charge.FUNCTION_CALLS, batches, "work: a call for each batch"));
    uses.add(
        new Use(
            Charge.FUNCTION_TIME,
            batches * WORK_SECONDS * GB,
            "work: assumed %.0f ms at 512 MB".formatted(WORK_SECONDS * 1_000)));
    uses.addAll(named("work", home.workCost()));
    return Bill.atListPrice(uses.stream().map(use -> use.times(MILLION / events)).toList());
  }

  /** What the answers to a million events are charged as, beyond what is free. */
  static Use answers(CountedHome home) {
    double bytes = home.answerBytes() + ANSWER_OVERHEAD_BYTES;
    return new Use(
        Charge.SENT_OUT,
        MILLION * bytes / GB_BYTES,
        String.format(Locale.ROOT, "answers of %.0f bytes", bytes));
  }

  /** What keeping a million events costs, until the last of it has gone. */
  static Bill kept(Map<String, Long> rowGrowth, long objectBytes, long events) {
    double log = rowGrowth.getOrDefault("log", 0L);
    double rows = rowGrowth.values().stream().mapToLong(Long::longValue).sum() - log;
    double tableMonths = (rows * RETENTION_MONTHS + log * LOG_MONTHS) / GB_BYTES;
    List<Use> uses =
        List.of(
            new Use(
                Charge.OBJECTS_STORED,
                objectBytes * RETENTION_MONTHS / GB_BYTES,
                "%.0f bytes of objects an event, 3 months"
                    .formatted((double) objectBytes / events)),
            new Use(
                Charge.TABLE_STORED,
                tableMonths,
                "%.0f bytes of rows an event, 3 months, and %.0f of log, 1 month"
                    .formatted(rows / events, log / events)),
            new Use(Charge.TABLE_BACKED_UP, tableMonths, "the same, for any point in time"));
    return Bill.atListPrice(uses.stream().map(use -> use.times(MILLION / events)).toList());
  }

  /**
   * What a month costs in which nothing is reported.
   *
   * @param ticks how many ticks the home was given; counted was what they and their jobs called
   * @param batches how often the work function was called for them
   */
  static List<Use> idleMonth(CountedHome home, int ticks, long batches) {
    double months = (double) AtRest.TICKS_OF_MONTH / ticks;
    List<Use> uses = new ArrayList<>(AtRest.month());
    uses.add(new Use(Charge.FUNCTION_CALLS, AtRest.TICKS_OF_MONTH, "tick: a call every minute"));
    uses.add(
        new Use(
            Charge.FUNCTION_TIME,
            AtRest.TICKS_OF_MONTH * TICK_SECONDS * GB,
            "tick: assumed %.0f ms at 512 MB".formatted(TICK_SECONDS * 1_000)));
    named("tick", home.tickCost()).forEach(use -> uses.add(use.times(months)));
    // The counted home has no host: these are what it does beside the product.
    uses.add(
        new Use(
            Charge.TABLE_READS, AtRest.TICKS_OF_MONTH, "tick: a look whether somebody moves in"));
    double hours = AtRest.DAYS_OF_MONTH * 24;
    uses.add(
        new Use(
            Charge.SCHEDULED_CALLS, 2 * hours, "http, work: a call each hour keeps a snapshot"));
    uses.add(new Use(Charge.FUNCTION_CALLS, 2 * hours, "http, work: the same"));
    uses.add(
        new Use(
            Charge.FUNCTION_TIME,
            hours * (INGEST_SECONDS + WORK_SECONDS) * GB,
            "http, work: assumed %.0f and %.0f ms at 512 MB"
                .formatted(INGEST_SECONDS * 1_000, WORK_SECONDS * 1_000)));
    uses.add(new Use(Charge.FUNCTION_CALLS, batches * months, "work: a call for each batch"));
    uses.add(
        new Use(
            Charge.FUNCTION_TIME,
            batches * months * WORK_SECONDS * GB,
            "work: assumed %.0f ms at 512 MB".formatted(WORK_SECONDS * 1_000)));
    named("work", home.workCost()).forEach(use -> uses.add(use.times(months)));
    named("queue", home.triggerCost()).stream()
        .filter(use -> !use.what().contains("received"))
        .forEach(use -> uses.add(use.times(months)));
    uses.add(
        new Use(
            Charge.KEY_REQUESTS,
            (double) RESTORES_A_DAY * AtRest.DAYS_OF_MONTH * SECRETS,
            "tick: %d secrets read at %d restores a day".formatted(SECRETS, RESTORES_A_DAY)));
    uses.add(new Use(Charge.OBJECTS_STORED, 0.05, "the program itself, 50 MB"));
    return uses;
  }

  /**
   * The original's design for a million events: a REST API, an object and three rows for each, and
   * no queue.
   */
  static double originalUsd() {
    Bill bill =
        Bill.atListPrice(
            List.of(
                new Use(Charge.OBJECT_WRITES, MILLION, "an object an event"),
                new Use(Charge.TABLE_WRITES, 3 * MILLION, "three rows an event"),
                new Use(Charge.FUNCTION_CALLS, MILLION, "a call an event"),
                new Use(Charge.FUNCTION_TIME, MILLION * 0.050 * GB, "assumed 50 ms at 512 MB")));
    return MILLION * REST_CALL_USD + bill.usd();
  }
}
