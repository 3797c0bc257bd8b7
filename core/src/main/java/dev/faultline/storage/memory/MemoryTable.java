package dev.faultline.storage.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.Table;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rows in one sorted map for each partition. */
final class MemoryTable implements Table {
  private record Cell(byte[] value, long expiresAt) {}

  private record LaneClaim(String lane, EventId id) {}

  private final ReadWriteLock lock;
  private final InstantSource clock;
  private final MemoryBlobs blobs;
  // Sort keys as bytes: the order of the port is that of UTF-8, which String's own order is not.
  private final Map<String, TreeMap<byte[], Cell>> partitions = new HashMap<>();
  private final Map<LaneClaim, Claim> claims = new HashMap<>();
  private final Map<String, Long> heads = new HashMap<>();

  MemoryTable(ReadWriteLock lock, InstantSource clock, MemoryBlobs blobs) {
    this.lock = lock;
    this.clock = clock;
    this.blobs = blobs;
  }

  @Override
  public Optional<Row> find(Key key) {
    PortRules.key(key);
    return reading(() -> Optional.ofNullable(row(key)));
  }

  @Override
  public List<Row> findAll(Collection<Key> keys) {
    keys.forEach(PortRules::key);
    return reading(
        () -> {
          List<Row> found = new ArrayList<>(keys.size());
          for (Key key : new LinkedHashSet<>(keys)) {
            Row row = row(key);
            if (row != null) {
              found.add(row);
            }
          }
          return found;
        });
  }

  private @Nullable Row row(Key key) {
    TreeMap<byte[], Cell> partition = partitions.get(key.partition());
    Cell cell = partition == null ? null : partition.get(key.sort().getBytes(UTF_8));
    return cell == null || expired(cell.expiresAt, now())
        ? null
        : new Row(key, cell.value, cell.expiresAt);
  }

  @Override
  public Page<Row> range(Range range) {
    PortRules.check(range);
    return reading(() -> page(range));
  }

  private Page<Row> page(Range range) {
    List<Row> rows = new ArrayList<>();
    long now = now();
    for (Map.Entry<byte[], Cell> entry : part(range).entrySet()) {
      if (expired(entry.getValue().expiresAt, now)) {
        continue;
      }
      if (rows.size() == range.limit()) {
        return new Page<>(rows, rows.getLast().key().sort());
      }
      Key key = new Key(range.partition(), new String(entry.getKey(), UTF_8));
      rows.add(new Row(key, entry.getValue().value, entry.getValue().expiresAt));
    }
    return new Page<>(rows, null);
  }

  private NavigableMap<byte[], Cell> part(Range range) {
    TreeMap<byte[], Cell> partition = partitions.get(range.partition());
    if (partition == null) {
      return new TreeMap<>(Arrays::compareUnsigned);
    }
    byte[] from = range.from().getBytes(UTF_8);
    byte[] to = range.to() == null ? null : range.to().getBytes(UTF_8);
    if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
      return new TreeMap<>(Arrays::compareUnsigned);
    }
    NavigableMap<byte[], Cell> part =
        to == null ? partition.tailMap(from, true) : partition.subMap(from, true, to, false);
    if (range.backwards()) {
      part = part.descendingMap();
    }
    byte[] cursor = range.cursor() == null ? null : range.cursor().getBytes(UTF_8);
    if (cursor == null) {
      return part;
    }
    // A cursor outside of the range: all of it, or nothing, is still to come.
    int first = part.isEmpty() ? 0 : part.comparator().compare(cursor, part.firstKey());
    if (first < 0) {
      return part;
    }
    int last = part.isEmpty() ? 0 : part.comparator().compare(cursor, part.lastKey());
    return last >= 0 ? new TreeMap<>(Arrays::compareUnsigned) : part.tailMap(cursor, false);
  }

  @Override
  public long head(String lane) {
    PortRules.name("lane", lane);
    return reading(() -> heads.getOrDefault(lane, 0L));
  }

  @Override
  public Committed commit(Commit commit) {
    PortRules.check(commit);
    lock.writeLock().lock();
    try {
      long head = heads.getOrDefault(commit.lane(), 0L);
      if (head != commit.after()) {
        return new Committed.Stale(head);
      }
      Set<EventId> taken = new LinkedHashSet<>();
      for (Claim claim : commit.claims()) {
        if (liveClaim(commit.lane(), claim.id()) != null) {
          taken.add(claim.id());
        }
      }
      if (!taken.isEmpty()) {
        return new Committed.Taken(taken);
      }
      apply(commit);
      return new Committed.Done(head + 1);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void apply(Commit commit) {
    for (Commit.NewBlob blob : commit.blobs()) {
      blobs.write(blob.name(), blob.bytes(), Map.of());
    }
    for (Change change : commit.changes()) {
      byte[] sort = change.key().sort().getBytes(UTF_8);
      String partition = change.key().partition();
      switch (change) {
        case Change.Put put ->
            partitions
                .computeIfAbsent(partition, _ -> new TreeMap<>(Arrays::compareUnsigned))
                .put(sort, new Cell(put.value(), put.expiresAt()));
        case Change.Delete _ ->
            partitions.computeIfPresent(
                partition,
                (_, rows) -> {
                  rows.remove(sort);
                  return rows.isEmpty() ? null : rows;
                });
      }
    }
    for (Claim claim : commit.claims()) {
      claims.put(new LaneClaim(commit.lane(), claim.id()), claim);
    }
    heads.put(commit.lane(), commit.after() + 1);
  }

  @Override
  public Optional<byte[]> findClaim(String lane, EventId id) {
    PortRules.name("lane", lane);
    return reading(() -> Optional.ofNullable(liveClaim(lane, id)).map(Claim::value));
  }

  @Override
  public List<EventId> taken(String lane, Collection<EventId> ids, long since) {
    PortRules.name("lane", lane);
    return reading(
        () -> ids.stream().distinct().filter(id -> liveClaim(lane, id) != null).toList());
  }

  @Override
  public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
    PortRules.name("lane", lane);
    PortRules.claimsLimit(limit);
    return reading(
        () -> {
          List<Claim> living =
              claims.entrySet().stream()
                  .filter(entry -> entry.getKey().lane.equals(lane))
                  .map(Map.Entry::getValue)
                  .filter(claim -> !expired(claim.expiresAt(), now()))
                  .filter(claim -> cursor == null || claim.id().toString().compareTo(cursor) > 0)
                  .sorted(Comparator.comparing(claim -> claim.id().toString()))
                  .limit(limit + 1L)
                  .toList();
          return living.size() <= limit
              ? new Page<>(living, null)
              : new Page<>(living.subList(0, limit), living.get(limit - 1).id().toString());
        });
  }

  @Override
  public void advance(String lane, long sequence) {
    PortRules.sequence(lane, sequence);
    lock.writeLock().lock();
    try {
      heads.merge(lane, sequence, Math::max);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private @Nullable Claim liveClaim(String lane, EventId id) {
    Claim claim = claims.get(new LaneClaim(lane, id));
    return claim == null || expired(claim.expiresAt(), now()) ? null : claim;
  }

  long sweep() {
    lock.writeLock().lock();
    try {
      long before = count();
      long now = now();
      claims.values().removeIf(claim -> expired(claim.expiresAt(), now));
      partitions
          .values()
          .removeIf(
              rows -> {
                rows.values().removeIf(cell -> expired(cell.expiresAt, now));
                return rows.isEmpty();
              });
      return before - count();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private long count() {
    return claims.size() + partitions.values().stream().mapToLong(TreeMap::size).sum();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static boolean expired(long expiresAt, long now) {
    return expiresAt != 0 && now >= expiresAt;
  }

  private <T> T reading(Supplier<T> read) {
    lock.readLock().lock();
    try {
      return read.get();
    } finally {
      lock.readLock().unlock();
    }
  }
}
