package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.digest.Lanes;
import dev.faultline.ingest.Destination;
import dev.faultline.ingest.Inbox;
import dev.faultline.meter.Histogram;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.project.Project;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of one machine: prepares in the request's thread, hands over to the project's lane, and
 * returns when everything is durable and visible.
 */
final class DigestInbox implements Inbox {
  private static final Project INSTALLATION = Sorting.provisional("");

  private final Sorting sorting;
  private final Subscribers subscribers;
  private final Lanes lanes;
  private final Tallied tallied;
  private final Histogram seconds;

  DigestInbox(Sorting sorting, Subscribers subscribers, Lanes lanes, Meter meter) {
    this.sorting = sorting;
    this.subscribers = subscribers;
    this.lanes = lanes;
    this.tallied = new Tallied(meter);
    this.seconds = meter.histogram(MetricNames.DIGEST_SECONDS, Meter.LATENCY_SECONDS);
  }

  @Override
  public List<Receipt> accept(Destination to, String protocol, Parcel parcel)
      throws RefusedException {
    long began = System.nanoTime();
    Project reader = to.find().orElseGet(() -> Sorting.provisional(to.name()));
    List<Subscription> subscriptions = subscribers.of(reader, parcel.configs());
    Sorted sorted = sorting.sort(reader, protocol, parcel.items(), subscriptions);
    if (sorted.fault() != null && parcel.items().size() == 1) {
      throw sorted.fault();
    }
    if (sorted.isEmpty()) {
      return List.of();
    }
    // What is left of a parcel without a report makes no project.
    Project project = sorted.prepared().isEmpty() ? reader : to.getOrCreate();
    List<Receipt> receipts = lanes.digest(project, sorted.prepared(), sorted.ended());
    seconds.observeNanos(System.nanoTime() - began);
    tallied.count(sorted, receipts);
    return sorted.inOrder(lanes.placed(project, receipts));
  }

  @Override
  public void refused(
      @Nullable Project project, String protocol, String reason, boolean limited, byte[] sample) {
    Project counted = project == null ? INSTALLATION : project;
    Parcel.Ended ended = Sorting.refusal(reason, limited, sample);
    Sorted sorted = sorting.sort(counted, protocol, List.of(ended), List.of());
    tallied.count(sorted, List.of());
    lanes.digest(counted, sorted.prepared(), sorted.ended());
  }
}
