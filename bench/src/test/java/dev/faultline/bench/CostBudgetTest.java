package dev.faultline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.faultline.cost.Bill;
import dev.faultline.cost.Use;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What docs/aws.md promises about money, counted anew over the emulators: fewer events than {@code
 * script/bench aws-cost} sends, the same way.
 */
final class CostBudgetTest {
  private static final int ISSUES = 120;

  /** With what comes up once a day, which counts for more than it should in so short a time. */
  private static final int MINUTES = 120;

  @Test
  @DisplayName("a million events of few issues cost less than 1.20 USD, also of young ones")
  void steady() {
    try (CostRun run = new CostRun("steady", ISSUES)) {
      CostRun.Found found = run.measure(AwsCost.STEADY, 3, 8);
      assertThat(found.issuesOfBatch()).isCloseTo(10, within(3.0));
      assertThat(found.bill().usd()).as(AwsCost.lines(found)).isLessThan(AwsCost.STEADY_USD);
    }
  }

  @Test
  @DisplayName("a million events of one issue cost less than 0.90 USD")
  void storm() {
    try (CostRun run = new CostRun("storm", 1)) {
      CostRun.Found found = run.measure(AwsCost.STORM, 0, 1);
      assertThat(found.bill().usd()).as(AwsCost.lines(found)).isLessThan(AwsCost.STORM_USD);
    }
  }

  @Test
  @DisplayName("a month without events costs less than 0.80 USD, and 0.10 with what is always free")
  void idle() {
    List<Use> month = CostRun.idleMonth(MINUTES);
    assertThat(Bill.atListPrice(month).usd())
        .as(AwsCost.idleLines(month))
        .isLessThan(AwsCost.IDLE_USD);
    assertThat(Bill.ofMonth(month).usd())
        .as(AwsCost.idleLines(month))
        .isLessThan(AwsCost.IDLE_FREE_USD);
  }

  @Test
  @DisplayName("the original's design costs about 11 USD for a million events")
  void original() {
    assertThat(CostLines.originalUsd()).isCloseTo(11, within(0.5));
  }
}
