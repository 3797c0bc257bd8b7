package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A commit on its way. Keys and values are brought into their stored form by the thread that
 * commits, of which there are many; the writer thread, of which there is one, only copies them.
 */
final class CommitWork extends Work {
  private final Commit commit;
  private final long laneHash;
  private final byte[] headKey;
  private final byte[][] rowKeys;
  private final byte[] @Nullable [] rowValues;
  private final byte[][] claimKeys;
  private final byte[][] claimValues;
  private final long bytes;
  private @Nullable Committed outcome;

  CommitWork(Commit commit) {
    this.commit = commit;
    headKey = Bytes.headKey(commit.lane());
    List<Change> changes = commit.changes();
    rowKeys = new byte[changes.size()][];
    rowValues = new byte[changes.size()][];
    long size = 0;
    for (int i = 0; i < rowKeys.length; i++) {
      Change change = changes.get(i);
      rowKeys[i] = Bytes.rowKey(change.key());
      size += rowKeys[i].length;
      switch (change) {
        case Change.Put put -> {
          byte[] value = Bytes.withExpiry(put.expiresAt(), put.value());
          rowValues[i] = value;
          size += value.length;
        }
        case Change.Delete _ -> rowValues[i] = null;
      }
    }
    List<Claim> claims = commit.claims();
    laneHash = claims.isEmpty() ? 0 : Bytes.laneHash(commit.lane());
    claimKeys = new byte[claims.size()][];
    claimValues = new byte[claims.size()][];
    for (int i = 0; i < claimKeys.length; i++) {
      Claim claim = claims.get(i);
      claimKeys[i] = Bytes.claimKey(laneHash, claim.id());
      claimValues[i] = Bytes.withExpiry(claim.expiresAt(), claim.value());
      size += claimKeys[i].length + claimValues[i].length;
    }
    for (Commit.NewBlob blob : commit.blobs()) {
      size += blob.bytes().length;
    }
    bytes = size;
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  void stage(Batch batch) throws RocksDBException {
    long head = batch.head(commit.lane());
    if (head != commit.after()) {
      outcome = new Committed.Stale(head);
      return;
    }
    List<Claim> claims = commit.claims();
    Set<EventId> taken = new LinkedHashSet<>();
    for (int i = 0; i < claimKeys.length; i++) {
      EventId id = claims.get(i).id();
      if (batch.taken(new Batch.LaneId(laneHash, id), claimKeys[i])) {
        taken.add(id);
      }
    }
    if (!taken.isEmpty()) {
      outcome = new Committed.Taken(taken);
      return;
    }
    for (Commit.NewBlob blob : commit.blobs()) {
      batch.putBlob(blob.name(), blob.name().getBytes(UTF_8), blob.bytes());
    }
    for (int i = 0; i < rowKeys.length; i++) {
      batch.set(batch.handles.rows, rowKeys[i], rowValues[i]);
    }
    for (int i = 0; i < claimKeys.length; i++) {
      Claim claim = claims.get(i);
      Batch.LaneId id = new Batch.LaneId(laneHash, claim.id());
      batch.claim(id, claimKeys[i], claim.expiresAt(), claimValues[i]);
    }
    batch.head(commit.lane(), headKey, head + 1);
    outcome = new Committed.Done(head + 1);
  }

  /** How it ended; after it was written. */
  Committed outcome() {
    Committed known = outcome;
    if (known == null) {
      throw new IllegalStateException("a commit was answered before it was looked at");
    }
    return known;
  }
}
