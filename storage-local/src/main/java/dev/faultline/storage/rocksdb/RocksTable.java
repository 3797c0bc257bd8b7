package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Rows in one column family, by partition and sort key. */
final class RocksTable implements Table {
  private final Database database;
  private final Writer writer;
  private final Heads heads;
  private final InstantSource clock;

  RocksTable(Database database, Writer writer, Heads heads, InstantSource clock) {
    this.database = database;
    this.writer = writer;
    this.heads = heads;
    this.clock = clock;
  }

  @Override
  public Optional<Row> find(Key key) {
    PortRules.key(key);
    byte[] rowKey = Bytes.rowKey(key);
    return database.find(handles -> row(handles, key, rowKey, now()));
  }

  @Override
  public List<Row> findAll(Collection<Key> keys) {
    keys.forEach(PortRules::key);
    // RocksJava's get of many answers a failed read as an absent row, and is hardly quicker than
    // this: a counter read as absent would start again at zero.
    return database.read(
        handles -> {
          long now = now();
          List<Row> found = new ArrayList<>(keys.size());
          for (Key key : new LinkedHashSet<>(keys)) {
            Row row = row(handles, key, Bytes.rowKey(key), now);
            if (row != null) {
              found.add(row);
            }
          }
          return found;
        });
  }

  private static @Nullable Row row(Handles handles, Key key, byte[] rowKey, long now)
      throws RocksDBException {
    byte[] stored = handles.get(handles.rows, rowKey);
    return stored == null || Bytes.expired(Bytes.expiry(stored), now)
        ? null
        : new Row(key, Bytes.value(stored), Bytes.expiry(stored));
  }

  @Override
  public Page<Row> range(Range range) {
    PortRules.check(range);
    byte[] cursor = range.cursor() == null ? null : Bytes.rowKey(range.partition(), range.cursor());
    byte[] lower = Bytes.rowKey(range.partition(), range.from());
    byte[] upper =
        range.to() == null
            ? Bytes.partitionEnd(range.partition())
            : Bytes.rowKey(range.partition(), range.to());
    if (cursor != null && range.backwards() && Arrays.compareUnsigned(cursor, upper) < 0) {
      upper = cursor;
    }
    if (cursor != null && !range.backwards() && Arrays.compareUnsigned(cursor, lower) >= 0) {
      // The first key after the cursor: no sort key contains a 0.
      lower = Arrays.copyOf(cursor, cursor.length + 1);
    }
    if (Arrays.compareUnsigned(lower, upper) >= 0) {
      return new Page<>(List.of(), null);
    }
    byte[] from = lower;
    byte[] to = upper;
    return database.read(handles -> rows(handles, range, from, to));
  }

  private Page<Row> rows(Handles handles, Range range, byte[] from, byte[] to)
      throws RocksDBException {
    int partitionBytes = range.partition().getBytes(UTF_8).length;
    long now = now();
    List<Row> rows = new ArrayList<>();
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions options =
            new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        RocksIterator iterator = handles.db.newIterator(handles.rows, options)) {
      if (range.backwards()) {
        iterator.seekToLast();
      } else {
        iterator.seekToFirst();
      }
      while (iterator.isValid()) {
        byte[] stored = iterator.value();
        long expiresAt = Bytes.expiry(stored);
        if (!Bytes.expired(expiresAt, now)) {
          if (rows.size() == range.limit()) {
            return new Page<>(rows, rows.getLast().key().sort());
          }
          String sort = Bytes.sort(iterator.key(), partitionBytes);
          rows.add(new Row(new Key(range.partition(), sort), Bytes.value(stored), expiresAt));
        }
        if (range.backwards()) {
          iterator.prev();
        } else {
          iterator.next();
        }
      }
      iterator.status();
    }
    return new Page<>(rows, null);
  }

  @Override
  public long head(String lane) {
    PortRules.name("lane", lane);
    return database.read(handles -> heads.find(handles, lane));
  }

  @Override
  public Committed commit(Commit commit) {
    PortRules.check(commit);
    return writer.write(new CommitWork(commit)).outcome();
  }

  @Override
  public Optional<byte[]> findClaim(String lane, EventId id) {
    PortRules.name("lane", lane);
    byte[] key = Bytes.claimKey(Bytes.laneHash(lane), id);
    return database.find(handles -> handles.liveClaim(key, now())).map(Bytes::value);
  }

  @Override
  public List<EventId> taken(String lane, Collection<EventId> ids, long since) {
    PortRules.name("lane", lane);
    long hash = Bytes.laneHash(lane);
    return database.read(
        handles -> {
          long now = now();
          List<EventId> taken = new ArrayList<>();
          for (EventId id : new LinkedHashSet<>(ids)) {
            if (handles.liveClaim(Bytes.claimKey(hash, id), now) != null) {
              taken.add(id);
            }
          }
          return taken;
        });
  }

  @Override
  public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
    PortRules.name("lane", lane);
    PortRules.claimsLimit(limit);
    return database.read(handles -> ClaimList.of(handles, lane, limit, cursor, now()));
  }

  /** A lane's number goes on behind one. */
  private static final class Advance extends Work {
    private final String lane;
    private final long sequence;

    Advance(String lane, long sequence) {
      this.lane = lane;
      this.sequence = sequence;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      if (batch.head(lane) < sequence) {
        batch.head(lane, Bytes.headKey(lane), sequence);
      }
    }

    @Override
    long bytes() {
      return (long) lane.length() + Bytes.NUMBER_BYTES_MAX;
    }
  }

  @Override
  public void advance(String lane, long sequence) {
    PortRules.sequence(lane, sequence);
    writer.write(new Advance(lane, sequence));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
