package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.ingest.Destination;
import dev.faultline.ingest.Inbox;
import dev.faultline.project.Project;
import dev.faultline.protocol.Entry;
import dev.faultline.protocol.Parcel;
import dev.faultline.protocol.Receipt;
import dev.faultline.protocol.RefusedException;
import dev.faultline.seal.SealException;
import dev.faultline.seal.Seals;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import dev.faultline.storage.RowReader;
import dev.faultline.storage.RowWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The inbox of a home that does not stay: what came is understood once, so that the answer can say
 * what is wrong with it, and then laid into the queue as it was framed. When it returns, it is
 * durable; {@link Worker} makes it visible.
 */
final class QueueInbox implements Inbox {
  /**
   * What comes in one request is one job up to here, and several beyond. An event is smaller (limit
   * event-bytes); a queue takes {@link PortRules#JOB_BYTES_MAX}.
   */
  private static final int JOB_BYTES = 1 << 20;

  private final Sorting sorting;
  private final Queue queue;
  private final Seals seals;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * An inbox in front of a queue.
   *
   * @param sorting keeps no samples: who does the job does
   * @param seals lock the configs, which may hold secrets: the queue belongs to the cloud
   */
  QueueInbox(
      Sorting sorting, Queue queue, Seals seals, InstantSource clock, RandomGenerator random) {
    this.sorting = sorting;
    this.queue = queue;
    this.seals = seals;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public List<Receipt> accept(Destination to, String protocol, Parcel parcel)
      throws RefusedException {
    Project reader = to.find().orElseGet(() -> Sorting.provisional(to.name()));
    Sorted sorted = sorting.sort(reader, protocol, parcel.items(), List.of());
    if (sorted.fault() != null && parcel.items().size() == 1) {
      throw sorted.fault();
    }
    if (sorted.isEmpty()) {
      return List.of();
    }
    // What is left of a parcel without a report makes no project.
    Project project = sorted.prepared().isEmpty() ? reader : to.getOrCreate();
    append(project.scope(), protocol, parcel.items(), parcel.configs());
    List<Receipt> receipts = new ArrayList<>();
    for (Entry entry : sorted.entries()) {
      Receipt refused = sorted.refused().get(entry.id());
      receipts.add(
          refused == null
              ? new Receipt(entry.id(), Outcome.ACCEPTED, "", null, 0, entry.receivedAt())
              : refused);
    }
    return receipts;
  }

  @Override
  public void refused(
      @Nullable Project project, String protocol, String reason, boolean limited, byte[] sample) {
    Project counted = project == null ? Sorting.provisional("") : project;
    Parcel.Ended ended = Sorting.refusal(reason, limited, sample);
    append(counted.scope(), protocol, List.of(ended), List.of());
  }

  private void append(
      String scope, String protocol, List<Parcel.Item> items, List<String> configs) {
    byte[] locked = configs.isEmpty() ? null : lock(configs, seals);
    List<byte[]> jobs = new ArrayList<>();
    List<Parcel.Item> together = new ArrayList<>();
    int bytes = 0;
    for (Parcel.Item item : items) {
      int more = bytes(item);
      if (!together.isEmpty() && bytes + more > JOB_BYTES) {
        jobs.add(job(scope, protocol, together, locked));
        together = new ArrayList<>();
        bytes = 0;
      }
      together.add(item);
      bytes += more;
    }
    jobs.add(job(scope, protocol, together, locked));
    queue.append(Faultline.QUEUE, jobs, Duration.ZERO);
  }

  private byte[] job(
      String scope, String protocol, List<Parcel.Item> items, byte @Nullable [] locked) {
    EventId id = new EventId(random.nextLong(), random.nextLong());
    return new Job.Reports(id, scope, protocol, List.copyOf(items), locked, clock.instant())
        .toBytes();
  }

  private static int bytes(Parcel.Item item) {
    return switch (item) {
      case Parcel.Report report -> report.entry().payload().length;
      case Parcel.Ended ended -> ended.sample().length;
    };
  }

  private static byte[] lock(List<String> configs, Seals seals) {
    RowWriter out = new RowWriter().number(configs.size());
    configs.forEach(config -> out.bytes(config.getBytes(UTF_8)));
    return seals.lock(out.toBytes());
  }

  /** The configs that {@link #accept} locked. */
  static List<String> unlock(byte @Nullable [] locked, Seals seals) throws SealException {
    if (locked == null) {
      return List.of();
    }
    RowReader in = new RowReader(seals.unlock(locked));
    List<String> configs = new ArrayList<>();
    for (int i = in.small(); i > 0; i--) {
      configs.add(new String(in.bytes(), UTF_8));
    }
    return configs;
  }
}
