package dev.faultline.app;

import dev.faultline.alert.Subscription;
import dev.faultline.digest.Digest;
import dev.faultline.digest.Prepared;
import dev.faultline.digest.Tally;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
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
import org.jspecify.annotations.Nullable;

/** Looks at a parcel's items, each for itself; what both homes do with a request alike. */
final class Sorting {
  private static final byte[] NOTHING = new byte[0];

  private final Digest digest;
  private final InstantSource clock;
  private final int samplesPerHour;
  private final Map<String, Integer> samples = new HashMap<>();
  private long samplesHour;

  /**
   * A sorting.
   *
   * @param samplesPerHour how many refused bodies of each project are kept in an hour, to be looked
   *     at
   */
  Sorting(Digest digest, InstantSource clock, int samplesPerHour) {
    this.digest = digest;
    this.clock = clock;
    this.samplesPerHour = samplesPerHour;
  }

  /** What reads the reports of a project that is not there: its scope is the installation's. */
  static Project provisional(String name) {
    return new Project(ProjectId.INSTALLATION, name, 0, Instant.EPOCH, List.of());
  }

  /** Sorts the items of a project's parcel, of which these subscriptions are to be told. */
  Sorted sort(
      Project reader, String protocol, List<Parcel.Item> items, List<Subscription> subscriptions) {
    return sort(reader, protocol, items, subscriptions, null);
  }

  /**
   * As the other, for items that may come again.
   *
   * @param job names what brought the items; what ends without an id of its own counts once by it
   */
  Sorted sort(
      Project reader,
      String protocol,
      List<Parcel.Item> items,
      List<Subscription> subscriptions,
      @Nullable EventId job) {
    List<Entry> entries = new ArrayList<>();
    List<Prepared> prepared = new ArrayList<>();
    List<Tally> ended = new ArrayList<>();
    Map<EventId, Receipt> refused = new HashMap<>();
    RefusedException fault = null;
    for (int i = 0; i < items.size(); i++) {
      EventId once = job == null ? null : new EventId(job.high(), job.low() + i);
      switch (items.get(i)) {
        case Parcel.Report report -> {
          Entry entry = report.entry();
          entries.add(entry);
          try {
            prepared.add(digest.prepare(reader, report.category(), entry, subscriptions));
          } catch (RefusedException e) {
            fault = e;
            String reason = e.refusal().code();
            ended.add(
                new Tally(
                    report.category(),
                    Outcome.INVALID,
                    reason,
                    1,
                    protocol,
                    sample(reader, entry.payload()),
                    once));
            refused.put(
                entry.id(),
                new Receipt(entry.id(), Outcome.INVALID, reason, null, 0, entry.receivedAt()));
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
                    sample(reader, end.sample()),
                    once));
      }
    }
    return new Sorted(entries, prepared, ended, refused, fault);
  }

  /** What counts a request that was refused as a whole. */
  static Parcel.Ended refusal(String reason, boolean limited, byte[] sample) {
    return new Parcel.Ended(
        Category.OTHER,
        limited ? Outcome.RATE_LIMITED : Outcome.INVALID,
        reason,
        1,
        limited ? NOTHING : sample);
  }

  private byte[] sample(Project project, byte[] body) {
    return body.length > 0 && admits(project.scope()) ? digest.sample(project, body) : NOTHING;
  }

  private synchronized boolean admits(String scope) {
    long current = Math.floorDiv(clock.instant().getEpochSecond(), 3_600L);
    if (current != samplesHour) {
      samplesHour = current;
      samples.clear();
    }
    return samples.merge(scope, 1, Integer::sum) <= samplesPerHour;
  }
}
