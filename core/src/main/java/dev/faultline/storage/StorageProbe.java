package dev.faultline.storage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the storage takes writes. It asks by writing a row, because a full disk still answers
 * reads; at most every {@link #FRESH}, because it is asked by whatever watches the process.
 */
public final class StorageProbe {
  private static final System.Logger LOG = System.getLogger(StorageProbe.class.getName());

  /** How long an answer holds. */
  public static final Duration FRESH = Duration.ofSeconds(5);

  private static final String FAULT = "the storage does not take writes";

  private final Table table;
  private final InstantSource clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile Answer last = new Answer(Instant.MIN, true);

  private record Answer(Instant at, boolean works) {}

  public StorageProbe(Engine engine, InstantSource clock) {
    this.table = engine.table();
    this.clock = clock;
  }

  /** What is wrong, as one sentence; empty when nothing is. */
  public Optional<String> obstacle() {
    return works() ? Optional.empty() : Optional.of(FAULT);
  }

  /** Whether a write would be taken now, or was a moment ago. */
  public boolean works() {
    Instant now = clock.instant();
    Answer known = last;
    boolean fresh = !now.isBefore(known.at) && now.isBefore(known.at.plus(FRESH));
    // While somebody asks a disk that hangs, the others get along with what was known.
    if (fresh || !asking.tryLock()) {
      return known.works;
    }
    try {
      last = new Answer(now, write(now));
      return last.works;
    } finally {
      asking.unlock();
    }
  }

  private boolean write(Instant now) {
    try {
      Change put = new Change.Put(Layout.probe(), new RowWriter().time(now).toBytes());
      long head = table.head(Layout.PROBE_LANE);
      return switch (table.commit(new Commit(Layout.PROBE_LANE, head, List.of(put)))) {
        case Committed.Done done -> true;
        // Another process wrote in between: it takes writes.
        case Committed.Stale stale -> true;
        case Committed.Taken taken -> throw new IllegalStateException("no claims were made");
      };
    } catch (StorageException e) {
      if (last.works) {
        LOG.log(System.Logger.Level.WARNING, "the storage takes no writes", e);
      }
      return false;
    }
  }
}
