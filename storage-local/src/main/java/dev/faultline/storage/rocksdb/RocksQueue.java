package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Jobs in three rows each: the body, written once; the state (when due, how often handed out); and
 * the place in the order of due times, which a lease moves behind its end.
 */
final class RocksQueue implements Queue {
  private static final byte BODY = 'b';
  private static final byte STATE = 's';
  private static final byte DUE = 'd';

  /** One queue's counter, and the lock under which its jobs change hands. */
  private static final class Line {
    final ReentrantLock lock = new ReentrantLock();
    final AtomicLong size = new AtomicLong();
  }

  private record State(long dueMillis, int attempts) {
    byte[] encode() {
      return ByteBuffer.allocate(12).putLong(dueMillis).putInt(attempts).array();
    }

    static State decode(byte[] stored) {
      ByteBuffer buffer = ByteBuffer.wrap(stored);
      return new State(buffer.getLong(), buffer.getInt());
    }
  }

  /** Rows to write and, where the value is null, to remove. */
  private static final class JobRows extends Work {
    private final Line line;
    private final long more;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte @Nullable []> values = new ArrayList<>();
    private long bytes;

    /**
     * @param more by how many jobs the queue grows
     */
    JobRows(Line line, long more) {
      this.line = line;
      this.more = more;
    }

    void put(byte[] key, byte[] value) {
      keys.add(key);
      values.add(value);
      bytes += key.length + value.length;
    }

    void delete(byte[] key) {
      keys.add(key);
      values.add(null);
      bytes += key.length;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      for (int i = 0; i < keys.size(); i++) {
        batch.set(batch.handles.queue, keys.get(i), values.get(i));
      }
    }

    @Override
    void written() {
      line.size.addAndGet(more);
    }

    @Override
    long bytes() {
      return bytes;
    }
  }

  private final Database database;
  private final Writer writer;
  private final InstantSource clock;
  private final Map<String, Line> lines = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  RocksQueue(Database database, Writer writer, InstantSource clock) {
    this.database = database;
    this.writer = writer;
    this.clock = clock;
  }

  @Override
  public void append(String queue, List<byte[]> jobs, Duration delay) {
    PortRules.jobs(queue, jobs);
    if (jobs.isEmpty()) {
      return;
    }
    State state = new State(dueAfter(delay), 0);
    JobRows rows = new JobRows(line(queue), jobs.size());
    for (byte[] job : jobs) {
      long id = lastId.incrementAndGet();
      rows.put(key(BODY, queue, id), job);
      rows.put(key(STATE, queue, id), state.encode());
      rows.put(dueKey(queue, state.dueMillis, id), new byte[0]);
    }
    writer.write(rows);
  }

  @Override
  public List<Lease> lease(String queue, int max, Duration hidden) {
    PortRules.lease(queue, max);
    return locked(
        queue,
        () -> {
          JobRows rows = new JobRows(line(queue), 0);
          // Never due at once: a lease of no time would be handed out twice in one call.
          long ends = dueAfter(hidden.isPositive() ? hidden : Duration.ofMillis(1));
          List<Lease> leases = new ArrayList<>();
          for (long id : due(queue, max)) {
            leases.add(lease(queue, id, ends, rows));
          }
          if (!leases.isEmpty()) {
            writer.write(rows);
          }
          return leases;
        });
  }

  private Lease lease(String queue, long id, long ends, JobRows rows) {
    State state = state(queue, id);
    byte[] bodyKey = key(BODY, queue, id);
    byte[] body = database.find(handles -> handles.get(handles.queue, bodyKey)).orElse(null);
    if (state == null || body == null) {
      throw new IllegalStateException("job " + id + " of queue " + queue + " is not whole");
    }
    move(queue, id, state, new State(ends, state.attempts + 1), rows);
    return new Lease(queue, Long.toString(id), body, state.attempts + 1);
  }

  private List<Long> due(String queue, int max) {
    byte[] first = dueKey(queue, 0, 0);
    byte[] end = dueKey(queue, clock.millis() + 1, 0);
    return database.read(
        handles -> {
          List<Long> ids = new ArrayList<>();
          try (Slice upper = new Slice(end);
              ReadOptions options = new ReadOptions().setIterateUpperBound(upper);
              RocksIterator iterator = handles.db.newIterator(handles.queue, options)) {
            for (iterator.seek(first); iterator.isValid() && ids.size() < max; iterator.next()) {
              ids.add(id(iterator.key()));
            }
            iterator.status();
          }
          return ids;
        });
  }

  @Override
  public void done(List<Lease> leases) {
    Set<String> queues = new LinkedHashSet<>();
    leases.forEach(lease -> queues.add(lease.queue()));
    for (String queue : queues) {
      locked(
          queue,
          () -> {
            finish(queue, leases.stream().filter(lease -> lease.queue().equals(queue)).toList());
            return true;
          });
    }
  }

  private void finish(String queue, List<Lease> leases) {
    Map<Long, State> finished = new LinkedHashMap<>();
    for (Lease lease : leases) {
      long id = Long.parseLong(lease.id());
      State state = state(queue, id);
      if (state != null) {
        finished.put(id, state);
      }
    }
    if (finished.isEmpty()) {
      return;
    }
    JobRows rows = new JobRows(line(queue), -finished.size());
    finished.forEach(
        (id, state) -> {
          rows.delete(key(BODY, queue, id));
          rows.delete(key(STATE, queue, id));
          rows.delete(dueKey(queue, state.dueMillis, id));
        });
    writer.write(rows);
  }

  @Override
  public void giveBack(Lease lease, Duration delay) {
    String queue = lease.queue();
    locked(
        queue,
        () -> {
          long id = Long.parseLong(lease.id());
          State state = state(queue, id);
          // Handed out again meanwhile: it is in other hands, which this must not touch.
          if (state != null && state.attempts == lease.attempt()) {
            JobRows rows = new JobRows(line(queue), 0);
            move(queue, id, state, new State(dueAfter(delay), state.attempts), rows);
            writer.write(rows);
          }
          return true;
        });
  }

  @Override
  public long size(String queue) {
    PortRules.name("queue name", queue);
    Line line = lines.get(queue);
    return line == null ? 0 : line.size.get();
  }

  private static void move(String queue, long id, State from, State to, JobRows rows) {
    rows.delete(dueKey(queue, from.dueMillis, id));
    rows.put(dueKey(queue, to.dueMillis, id), new byte[0]);
    rows.put(key(STATE, queue, id), to.encode());
  }

  private @Nullable State state(String queue, long id) {
    byte[] key = key(STATE, queue, id);
    return database
        .find(handles -> handles.get(handles.queue, key))
        .map(State::decode)
        .orElse(null);
  }

  private long dueAfter(Duration delay) {
    return clock.millis() + Math.max(0, delay.toMillis());
  }

  private Line line(String queue) {
    return lines.computeIfAbsent(queue, _ -> new Line());
  }

  private <T> T locked(String queue, Supplier<T> work) {
    Line line = line(queue);
    line.lock.lock();
    try {
      return work.get();
    } finally {
      line.lock.unlock();
    }
  }

  /** Kind, queue, 0, id: no name contains a 0. */
  private static byte[] key(byte kind, String queue, long id) {
    byte[] name = queue.getBytes(UTF_8);
    return ByteBuffer.allocate(name.length + 10)
        .put(kind)
        .put(name)
        .put((byte) 0)
        .putLong(id)
        .array();
  }

  private static byte[] dueKey(String queue, long dueMillis, long id) {
    byte[] name = queue.getBytes(UTF_8);
    return ByteBuffer.allocate(name.length + 18)
        .put(DUE)
        .put(name)
        .put((byte) 0)
        .putLong(dueMillis)
        .putLong(id)
        .array();
  }

  private static long id(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - 8);
  }

  /** Counts what is there; after each opening, when it is not known which writes took effect. */
  void count() {
    lines.values().forEach(line -> line.size.set(0));
    database.read(
        handles -> {
          try (Slice upper = new Slice(new byte[] {STATE + 1});
              ReadOptions options = new ReadOptions().setIterateUpperBound(upper);
              RocksIterator iterator = handles.db.newIterator(handles.queue, options)) {
            for (iterator.seek(new byte[] {STATE}); iterator.isValid(); iterator.next()) {
              byte[] key = iterator.key();
              line(new String(key, 1, key.length - 10, UTF_8)).size.incrementAndGet();
              lastId.accumulateAndGet(id(key), Math::max);
            }
            iterator.status();
          }
          return true;
        });
  }
}
