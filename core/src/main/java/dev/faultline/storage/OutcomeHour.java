package dev.faultline.storage;

import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outcome counts of a project in one hour. Not for several threads at once. */
public final class OutcomeHour {
  /** Different reasons counted singly in an hour; what comes beyond counts under {@code other}. */
  private static final int CELLS_MAX = 200;

  private record Cell(Category category, Outcome outcome, String reason) {}

  private final Map<Cell, Long> counts = new LinkedHashMap<>();

  /** A copy, so that a refused commit leaves the original as it was. */
  public OutcomeHour copy() {
    OutcomeHour copy = new OutcomeHour();
    copy.counts.putAll(counts);
    return copy;
  }

  /** Counts items. */
  public void add(Category category, Outcome outcome, String reason, long quantity) {
    Cell cell = new Cell(category, outcome, reason);
    if (counts.size() >= CELLS_MAX && !counts.containsKey(cell)) {
      cell = new Cell(category, outcome, "other");
    }
    counts.merge(cell, quantity, Long::sum);
  }

  List<OutcomeCount> toCounts(Instant hour) {
    List<OutcomeCount> list = new ArrayList<>();
    counts.forEach(
        (cell, quantity) ->
            list.add(new OutcomeCount(hour, cell.category, cell.outcome, cell.reason, quantity)));
    return list;
  }

  byte[] toRow() {
    RowWriter row = new RowWriter().number(counts.size());
    counts.forEach(
        (cell, quantity) ->
            row.text(cell.category.name())
                .text(cell.outcome.name())
                .text(cell.reason)
                .number(quantity));
    return row.toBytes();
  }

  static OutcomeHour fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    OutcomeHour hour = new OutcomeHour();
    for (int i = row.small(); i > 0; i--) {
      Cell cell = new Cell(Category.valueOf(row.text()), Outcome.valueOf(row.text()), row.text());
      hour.counts.put(cell, row.number());
    }
    return hour;
  }
}
