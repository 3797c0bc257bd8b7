package dev.faultline.app;

import dev.faultline.digest.Tally;
import dev.faultline.event.Category;
import dev.faultline.event.Outcome;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.protocol.Receipt;
import java.util.List;

/** Counts how items ended in the process's meter. */
final class Tallied {
  private final Meter meter;

  Tallied(Meter meter) {
    this.meter = meter;
  }

  /** Counts a parcel, with the receipts of what was digested of it. */
  void count(Sorted sorted, List<Receipt> receipts) {
    for (int i = 0; i < receipts.size(); i++) {
      Receipt receipt = receipts.get(i);
      count(sorted.prepared().get(i).category(), receipt.outcome(), receipt.reason(), 1);
    }
    for (Tally tally : sorted.ended()) {
      count(tally.category(), tally.outcome(), tally.reason(), tally.quantity());
    }
  }

  private void count(Category category, Outcome outcome, String reason, long quantity) {
    meter
        .counter(
            MetricNames.ITEMS,
            "category",
            category.label(),
            "outcome",
            outcome.label(),
            "reason",
            reason)
        .add(quantity);
  }
}
