package dev.faultline.bench;

import dev.faultline.cost.AtRest;
import dev.faultline.cost.Bill;
import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import java.util.List;
import java.util.Locale;

/**
 * What running on AWS costs: USD for a million events of 4 KB, and for a month in which nothing
 * happens, every cent with its reason. Counted over emulators, multiplied with list prices.
 */
final class AwsCost {
  /** What must not be exceeded; {@code CostBudgetTest} holds it. */
  static final double STEADY_USD = 1.20;

  static final double STORM_USD = 0.90;
  static final double IDLE_USD = 0.80;
  static final double IDLE_FREE_USD = 0.10;

  static final CostRun.Load STEADY = new CostRun.Load("steady", 100, 10);
  static final CostRun.Load STORM = new CostRun.Load("a storm of one issue", 1_000, 1);

  private static final CostRun.Load SMALL = new CostRun.Load("small batches", 10, 10);
  private static final CostRun.Load MANY = new CostRun.Load("many issues", 100, 50);
  private static final CostRun.Load DIFFERENT = new CostRun.Load("nearly all different", 100, 95);

  /** As many issues as the last two loads need, so that a batch has that many. */
  private static final int MANY_ISSUES = 1_000;

  private static final int ISSUES = 1_000;
  private static final int WARM = 20;
  private static final String ALL = "all";

  private static final int TICKS_OF_DAY = AtRest.TICKS_OF_MONTH / AtRest.DAYS_OF_MONTH;

  /** Less than this of a million events is not worth a line. */
  private static final double LEAST_USD = 0.000_05;

  private static final List<String> LOADS =
      List.of(ALL, "steady", "small", "storm", "many", "different", "idle");

  private final int batches;
  private final int warm;
  private final int issues;
  private final String which;

  AwsCost(Settings settings) {
    this.batches = settings.number("batches", 100);
    this.warm = settings.number("warm", WARM);
    this.issues = settings.number("issues", ISSUES);
    this.which = settings.text("load", ALL);
    if (!LOADS.contains(which)) {
      throw new IllegalArgumentException("--load is one of " + String.join(", ", LOADS));
    }
  }

  void run() {
    System.out.println(
        "list prices of %s as of %s; nothing is free but where it says so"
            .formatted(Charge.REGION, Charge.AS_OF));
    if (wanted("steady") || wanted("small") || wanted("storm")) {
      few();
    }
    if (wanted("many") || wanted("different")) {
      many();
    }
    if (wanted("idle")) {
      System.out.println("\na month without events: list price, and with what is always free");
      System.out.print(idleLines(CostRun.idleMonth(TICKS_OF_DAY)));
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%nthe original's design: %.2f USD a million events",
            CostLines.originalUsd()));
  }

  private boolean wanted(String load) {
    return which.equals(ALL) || which.equals(load);
  }

  private void few() {
    try (CostRun run = new CostRun("cost", issues)) {
      if (wanted("steady")) {
        print(
            run.measure(STEADY, warm, batches),
            String.format(Locale.ROOT, "   (at most %.2f)", STEADY_USD));
      }
      if (wanted("small")) {
        print(run.measure(SMALL, which.equals(ALL) ? 0 : warm, batches * 2), "");
      }
      if (wanted("storm")) {
        print(
            run.measure(STORM, which.equals(ALL) ? 0 : 1, Math.max(1, batches / 10)),
            String.format(Locale.ROOT, "   (at most %.2f)", STORM_USD));
      }
    }
  }

  private void many() {
    try (CostRun run = new CostRun("cost many", Math.max(issues, MANY_ISSUES))) {
      if (wanted("many")) {
        print(run.measure(MANY, 0, Math.max(1, batches / 4)), "");
      }
      if (wanted("different")) {
        print(run.measure(DIFFERENT, 0, Math.max(1, batches / 8)), "");
      }
      System.out.println(
          String.format(
              Locale.ROOT, "%n%.4f USD more for every 1,000 new issues", run.perNew() * 1_000));
    }
  }

  private static void print(CostRun.Found found, String target) {
    System.out.println();
    System.out.print(lines(found));
    System.out.println(
        String.format(Locale.ROOT, "  %8.3f USD a million events%s", found.bill().usd(), target));
    System.out.println(
        String.format(
            Locale.ROOT,
            "  %+8.3f if all functions took twice as long",
            CostRun.timeUsd(found.bill())));
    System.out.println(
        String.format(
            Locale.ROOT,
            "  %+8.3f for %s, beyond the first %.0f GB a month",
            found.answers().usd(),
            found.answers().what(),
            Charge.SENT_OUT.freeEveryMonth()));
    System.out.println(
        String.format(Locale.ROOT, "  %8.3f USD for keeping them:", found.kept().usd()));
    for (Bill.Line line : found.kept().lines()) {
      System.out.println(
          String.format(Locale.ROOT, "           %8.4f %s", line.usd(), line.use().what()));
    }
  }

  /** Every cent of a million events. */
  static String lines(CostRun.Found found) {
    StringBuilder lines =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s: batches of %d with %.1f issues each, %,d events counted%n",
                found.load().name(),
                found.load().batch(),
                found.issuesOfBatch(),
                found.events()));
    for (Bill.Line line : found.bill().lines()) {
      if (line.usd() >= LEAST_USD) {
        lines.append(
            String.format(
                Locale.ROOT,
                "  %8.4f  %-54s %9.5f %s an event%n",
                line.usd(),
                line.use().what(),
                line.use().quantity() / CostLines.MILLION,
                line.use().charge().unit()));
      }
    }
    return lines.toString();
  }

  /** Every cent of a month without events. */
  static String idleLines(List<Use> month) {
    Bill list = Bill.atListPrice(month);
    Bill free = Bill.ofMonth(month);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < month.size(); i++) {
      Use use = month.get(i);
      lines.append(
          String.format(
              Locale.ROOT,
              "  %8.4f %8.4f  %-54s %,11.1f %s%n",
              list.lines().get(i).usd(),
              free.lines().get(i).usd(),
              use.what(),
              use.quantity(),
              use.charge().unit()));
    }
    lines.append(
        String.format(
            Locale.ROOT,
            "  %8.4f %8.4f  USD   (at most %.2f and %.2f)%n",
            list.usd(),
            free.usd(),
            IDLE_USD,
            IDLE_FREE_USD));
    return lines.toString();
  }
}
