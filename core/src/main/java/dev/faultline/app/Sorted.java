package dev.faultline.app;

import dev.faultline.digest.Prepared;
import dev.faultline.digest.Tally;
import dev.faultline.event.EventId;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A parcel after everything that needs no state: what goes on, and what ended here.
 *
 * @param entries every report, in the order they came
 * @param prepared the reports that were understood, or on which we failed
 * @param refused receipts of the malformed ones, which are among {@code ended}
 * @param fault why the last of the malformed ones was refused; null for none
 */
record Sorted(
    List<Entry> entries,
    List<Prepared> prepared,
    List<Tally> ended,
    Map<EventId, Receipt> refused,
    @Nullable RefusedException fault) {

  boolean isEmpty() {
    return prepared.isEmpty() && ended.isEmpty();
  }

  /** The receipts of all reports in order, given those of {@link #prepared}. */
  List<Receipt> inOrder(List<Receipt> receipts) {
    if (refused.isEmpty()) {
      return receipts;
    }
    List<Receipt> ordered = new ArrayList<>();
    int next = 0;
    for (Entry entry : entries) {
      Receipt receipt = refused.get(entry.id());
      ordered.add(receipt == null ? receipts.get(next++) : receipt);
    }
    return ordered;
  }
}
