package dev.faultline.storage.rocksdb;

import dev.faultline.event.EventId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * What one write will bring, and what the works in it may already count with: a work sees what
 * those before it in the batch have done.
 */
final class Batch implements AutoCloseable {
  /** An id in a lane. */
  record LaneId(long laneHash, EventId id) {}

  final Handles handles;
  final long now;

  private final Heads heads;
  private final WriteBatch writes = new WriteBatch();
  private final Map<String, Long> newHeads = new HashMap<>();
  private final Set<LaneId> newClaims = new HashSet<>();
  private final Map<String, Boolean> blobs = new HashMap<>();

  Batch(Handles handles, Heads heads, long now) {
    this.handles = handles;
    this.heads = heads;
    this.now = now;
  }

  long head(String lane) throws RocksDBException {
    Long changed = newHeads.get(lane);
    return changed != null ? changed : heads.find(handles, lane);
  }

  void head(String lane, byte[] headKey, long sequence) throws RocksDBException {
    newHeads.put(lane, sequence);
    writes.put(handles.meta, headKey, Bytes.number(sequence));
  }

  boolean taken(LaneId id, byte[] key) throws RocksDBException {
    return newClaims.contains(id) || handles.liveClaim(key, now) != null;
  }

  void claim(LaneId id, byte[] key, long expiresAt, byte[] value) throws RocksDBException {
    if (Bytes.expired(expiresAt, now)) {
      return;
    }
    newClaims.add(id);
    writes.put(handles.bucket(ClaimBucket.of(expiresAt, now)), key, value);
  }

  boolean hasBlob(String name, byte[] key) throws RocksDBException {
    Boolean changed = blobs.get(name);
    return changed != null ? changed : handles.has(handles.blobs, key);
  }

  void putBlob(String name, byte[] key, byte[] bytes) throws RocksDBException {
    blobs.put(name, true);
    writes.put(handles.blobs, key, bytes);
  }

  void deleteBlob(String name, byte[] key) throws RocksDBException {
    blobs.put(name, false);
    writes.delete(handles.blobs, key);
    writes.delete(handles.meta, Bytes.tagsKey(name));
  }

  /** Writes a row of a family, or removes it where the value is null. */
  void set(ColumnFamilyHandle family, byte[] key, byte @Nullable [] value) throws RocksDBException {
    if (value == null) {
      writes.delete(family, key);
    } else {
      writes.put(family, key, value);
    }
  }

  /** Writes everything at once, and returns when the disk has it. */
  void write(WriteOptions options) throws RocksDBException {
    if (writes.count() > 0) {
      handles.db.write(options, writes);
    }
    heads.changed(newHeads);
  }

  @Override
  public void close() {
    writes.close();
  }
}
