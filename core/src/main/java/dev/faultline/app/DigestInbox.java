package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.digest.Digest;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Prepared;
import dev.faultline.digest.Tally;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.ingest.Destination;
import dev.faultline.ingest.Inbox;
import dev.faultline.meter.Histogram;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of one machine: prepares in the request's thread, hands over to the project's lane, and
 * returns when everything is durable and visible.
 */
final class DigestInbox implements Inbox {
  private static final byte[] NOTHING = new byte[0];
  private static final Project INSTALLATION = provisional("");

  private final Digest digest;
  private final BiFunction<Project, List<String>, List<Subscription>> subscribers;
  private final Lanes lanes;
  private final Samples samples;
  private final Meter meter;
  private final Histogram seconds;

  /**
   * @param subscribers who is to be told of a project's events that came with these configs
   */
  DigestInbox(
      Digest digest,
      BiFunction<Project, List<String>, List<Subscription>> subscribers,
      Lanes lanes,
      Samples samples,
      Meter meter) {
    this.digest = digest;
    this.subscribers = subscribers;
    this.lanes = lanes;
    this.samples = samples;
    this.meter = meter;
    this.seconds = meter.histogram(MetricNames.DIGEST_SECONDS, Meter.LATENCY_SECONDS);
  }

  @Override
  public List<Receipt> accept(Destination to, String protocol, Parcel parcel)
      throws RefusedException {
    long began = System.nanoTime();
    Project reader = to.find().orElseGet(() -> provisional(to.name()));
    List<Subscription> subscriptions = subscribers.apply(reader, parcel.configs());
    List<Prepared> prepared = new ArrayList<>();
    List<Tally> ended = new ArrayList<>();
    Map<EventId, Receipt> refused = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (Parcel.Item item : parcel.items()) {
      switch (item) {
        case Parcel.Report report -> {
          entries.add(report.entry());
          try {
            prepared.add(digest.prepare(reader, report.category(), report.entry(), subscriptions));
          } catch (RefusedException e) {
            if (parcel.items().size() == 1) {
              throw e;
            }
            String reason = e.refusal().code();
            byte[] payload = report.entry().payload();
            ended.add(invalid(reader, report.category(), protocol, reason, payload));
            refused.put(
                report.entry().id(),
                new Receipt(
                    report.entry().id(),
                    Outcome.INVALID,
                    reason,
                    null,
                    0,
                    report.entry().receivedAt()));
          }
        }
        case Parcel.Ended end ->
            ended.add(
                new Tally(
                    end.category(),
                    end.outcome(),
                    end.reason(),
                    end.quantity(),
                    protocol,
                    sample(reader, end.sample())));
      }
    }
    if (prepared.isEmpty() && ended.isEmpty()) {
      return List.of();
    }
    // What is left of a parcel without a report makes no project.
    Project project = prepared.isEmpty() ? reader : to.getOrCreate();
    List<Receipt> receipts = lanes.digest(project, prepared, ended);
    seconds.observeNanos(System.nanoTime() - began);
    count(prepared, receipts, ended);
    return inOrder(entries, receipts, refused);
  }

  /** What reads the reports of a project that is not there: its scope is the installation's. */
  private static Project provisional(String name) {
    return new Project(ProjectId.INSTALLATION, name, 0, Instant.EPOCH, List.of());
  }

  private Tally invalid(
      Project project, Category category, String protocol, String reason, byte[] payload) {
    return new Tally(category, Outcome.INVALID, reason, 1, protocol, sample(project, payload));
  }

  private void count(List<Prepared> prepared, List<Receipt> receipts, List<Tally> ended) {
    for (int i = 0; i < receipts.size(); i++) {
      Receipt receipt = receipts.get(i);
      count(prepared.get(i).category(), receipt.outcome(), receipt.reason(), 1);
    }
    ended.forEach(
        tally -> count(tally.category(), tally.outcome(), tally.reason(), tally.quantity()));
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

  private static List<Receipt> inOrder(
      List<Entry> entries, List<Receipt> receipts, Map<EventId, Receipt> refused) {
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

  @Override
  public void refused(
      @Nullable Project project, String protocol, String reason, boolean limited, byte[] sample) {
    Project counted = project == null ? INSTALLATION : project;
    Outcome outcome = limited ? Outcome.RATE_LIMITED : Outcome.INVALID;
    count(Category.OTHER, outcome, reason, 1);
    Tally tally =
        new Tally(
            Category.OTHER,
            outcome,
            reason,
            1,
            protocol,
            limited ? NOTHING : sample(counted, sample));
    lanes.digest(counted, List.of(), List.of(tally));
  }

  private byte[] sample(Project project, byte[] body) {
    return body.length > 0 && samples.admit(project.scope())
        ? digest.sample(project, body)
        : NOTHING;
  }

  /**
   * Which refused bodies are kept to be looked at: some of each project and hour, and their
   * beginning.
   */
  static final class Samples {
    private final InstantSource clock;
    private final int perHour;
    private final Map<String, Integer> counts = new HashMap<>();
    private long hour;

    Samples(InstantSource clock, int perHour) {
      this.clock = clock;
      this.perHour = perHour;
    }

    synchronized boolean admit(String scope) {
      long current = Math.floorDiv(clock.instant().getEpochSecond(), 3_600L);
      if (current != hour) {
        hour = current;
        counts.clear();
      }
      return counts.merge(scope, 1, Integer::sum) <= perHour;
    }
  }
}
