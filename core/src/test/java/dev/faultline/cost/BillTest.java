package dev.faultline.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class BillTest {
  private static final double EXACT = 1e-9;

  @Test
  @DisplayName("at list price every line counts, and the sum is the lines'")
  void listPrice() {
    Bill bill =
        Bill.atListPrice(
            List.of(
                new Use(Charge.QUEUE_REQUESTS, 1_000_000, "sent"),
                new Use(Charge.TABLE_WRITES, 390_000, "rows"),
                new Use(Charge.FUNCTION_TIME, 5_000, "10 ms a report")));
    assertThat(bill.lines().stream().map(Bill.Line::usd))
        .satisfiesExactly(
            sent -> assertThat(sent).isCloseTo(0.40, within(EXACT)),
            rows -> assertThat(rows).isCloseTo(0.24375, within(EXACT)),
            time -> assertThat(time).isCloseTo(0.066667, within(EXACT)));
    assertThat(bill.usd()).isCloseTo(0.710417, within(EXACT));
  }

  @Test
  @DisplayName("lines of one charge share what is free in a month, the first ones first")
  void freeEveryMonth() {
    Bill bill =
        Bill.ofMonth(
            List.of(
                new Use(Charge.QUEUE_REQUESTS, 648_000, "polls"),
                new Use(Charge.QUEUE_REQUESTS, 500_000, "sent"),
                new Use(Charge.ALARMS, 4, "alarms"),
                new Use(Charge.TABLE_READS, 1_000_000, "reads")));
    assertThat(bill.lines().stream().map(Bill.Line::paid))
        .containsExactly(0.0, 148_000.0, 0.0, 1_000_000.0);
    assertThat(bill.usd()).isCloseTo(0.148 * 0.40 + 0.125, within(EXACT));
  }

  @Test
  @DisplayName("at rest the polls of the queue and the alarms are the larger part")
  void atRest() {
    assertThat(Bill.atListPrice(AtRest.month()).usd())
        .isCloseTo(0.0432 + 0.2592 + 0.40, within(EXACT));
    assertThat(Bill.ofMonth(AtRest.month()).usd()).isZero();
  }

  @Test
  @DisplayName("a quantity that is none is refused, with the line it stands in")
  void refused() {
    assertThatThrownBy(() -> new Use(Charge.TABLE_READS, -1, "a tick's reads"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tick's reads: -1.0 read units cannot be charged for");
    assertThatThrownBy(() -> new Use(Charge.TABLE_READS, Double.NaN, "a tick's reads"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
