package dev.faultline.storage.rocksdb;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Removes what has expired: claims by whole buckets, rows by walking all of them. The walk holds
 * nothing up: it reads a stretch at a time, past the cache, and the writer takes the deletes in
 * batches among the commits.
 */
final class Sweeper {
  private static final int STRETCH_ROWS = 20_000;
  private static final int DELETES_MAX = 1_000;

  private final Database database;
  private final Writer writer;
  private final InstantSource clock;

  Sweeper(Database database, Writer writer, InstantSource clock) {
    this.database = database;
    this.writer = writer;
    this.clock = clock;
  }

  private record Stretch(List<byte[]> expired, byte @Nullable [] next) {}

  /**
   * Removes rows that are still expired when it is their turn. Comes before everything else in its
   * batch, so that a row which is written anew there stays.
   */
  private static final class DeleteExpired extends Work {
    private final List<byte[]> keys;
    private long removed;

    DeleteExpired(List<byte[]> keys) {
      this.keys = keys;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      for (byte[] key : keys) {
        byte[] stored = batch.handles.get(batch.handles.rows, key);
        if (stored != null && Bytes.expired(Bytes.expiry(stored), batch.now)) {
          batch.set(batch.handles.rows, key, null);
          removed++;
        }
      }
    }

    @Override
    boolean first() {
      return true;
    }

    @Override
    long bytes() {
      return keys.size() * 64L;
    }
  }

  /** Drops the buckets of claims that have passed. */
  private static final class DropClaims extends Work {
    private final Database database;
    private long dropped;

    DropClaims(Database database) {
      this.database = database;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      dropped = database.alone(handles -> handles.dropPassed(batch.now));
    }

    @Override
    boolean first() {
      return true;
    }

    @Override
    long bytes() {
      return 0;
    }
  }

  long sweep() {
    long gone = 0;
    if (database.read(handles -> handles.anyPassed(now()))) {
      gone += writer.write(new DropClaims(database)).dropped;
    }
    byte[] from = new byte[0];
    while (from != null) {
      byte[] start = from;
      Stretch stretch = database.read(handles -> stretch(handles, start));
      if (!stretch.expired.isEmpty()) {
        gone += writer.write(new DeleteExpired(stretch.expired)).removed;
      }
      from = stretch.next;
    }
    return gone;
  }

  private Stretch stretch(Handles handles, byte[] from) throws RocksDBException {
    long now = now();
    List<byte[]> expired = new ArrayList<>();
    byte[] head = new byte[Bytes.NUMBER_BYTES_MAX];
    try (ReadOptions options = new ReadOptions().setFillCache(false);
        RocksIterator iterator = handles.db.newIterator(handles.rows, options)) {
      iterator.seek(from);
      for (int i = 0; iterator.isValid(); i++) {
        if (i == STRETCH_ROWS || expired.size() == DELETES_MAX) {
          return new Stretch(expired, iterator.key());
        }
        iterator.value(head);
        if (Bytes.expired(Bytes.expiry(head), now)) {
          expired.add(iterator.key());
        }
        iterator.next();
      }
      iterator.status();
    }
    return new Stretch(expired, null);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
