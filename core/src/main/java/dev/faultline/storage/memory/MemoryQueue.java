package dev.faultline.storage.memory;

import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Jobs by the time they are due. */
final class MemoryQueue implements Queue {
  private record Due(Instant at, long id) {}

  private record Job(byte[] bytes, Due due, int attempts) {}

  /** The jobs of one queue, and the order they are due in. */
  private static final class Jobs {
    final Map<Long, Job> byId = new HashMap<>();
    final TreeMap<Due, Long> order =
        new TreeMap<>(Comparator.comparing(Due::at).thenComparingLong(Due::id));

    void put(long id, Job job) {
      remove(id);
      byId.put(id, job);
      order.put(job.due, id);
    }

    @Nullable Job remove(long id) {
      Job old = byId.remove(id);
      if (old != null) {
        order.remove(old.due);
      }
      return old;
    }
  }

  private final InstantSource clock;
  private final Map<String, Jobs> queues = new HashMap<>();
  private long lastId;

  MemoryQueue(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void append(String queue, List<byte[]> jobs, Duration delay) {
    PortRules.jobs(queue, jobs);
    Instant due = clock.instant().plus(delay);
    Jobs waiting = queues.computeIfAbsent(queue, _ -> new Jobs());
    for (byte[] job : jobs) {
      long id = ++lastId;
      waiting.put(id, new Job(job, new Due(due, id), 0));
    }
  }

  @Override
  public synchronized List<Lease> lease(String queue, int max, Duration hidden) {
    PortRules.lease(queue, max);
    Instant now = clock.instant();
    Jobs waiting = queues.get(queue);
    List<Lease> leases = new ArrayList<>();
    while (waiting != null
        && leases.size() < max
        && !waiting.order.isEmpty()
        && !waiting.order.firstKey().at.isAfter(now)) {
      long id = waiting.order.firstEntry().getValue();
      Job job = waiting.remove(id);
      if (job == null) {
        throw new IllegalStateException("job " + id + " is ordered but not there");
      }
      leases.add(new Lease(queue, Long.toString(id), job.bytes, job.attempts + 1));
      // Never due at once, or this loop would hand it out again.
      Instant ends = now.plus(hidden.isPositive() ? hidden : Duration.ofNanos(1));
      waiting.put(id, new Job(job.bytes, new Due(ends, id), job.attempts + 1));
    }
    return leases;
  }

  @Override
  public synchronized void done(List<Lease> leases) {
    for (Lease lease : leases) {
      Jobs waiting = queues.get(lease.queue());
      if (waiting != null) {
        waiting.remove(Long.parseLong(lease.id()));
      }
    }
  }

  @Override
  public synchronized void giveBack(Lease lease, Duration delay) {
    Jobs waiting = queues.get(lease.queue());
    long id = Long.parseLong(lease.id());
    Job job = waiting == null ? null : waiting.byId.get(id);
    // Handed out again meanwhile: it is in other hands, which this must not touch.
    if (waiting == null || job == null || job.attempts != lease.attempt()) {
      return;
    }
    waiting.put(id, new Job(job.bytes, new Due(clock.instant().plus(delay), id), lease.attempt()));
  }

  @Override
  public synchronized long size(String queue) {
    PortRules.name("queue name", queue);
    Jobs waiting = queues.get(queue);
    return waiting == null ? 0 : waiting.byId.size();
  }
}
