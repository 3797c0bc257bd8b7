package dev.faultline.storage.rocksdb;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The last sequence number of each lane that was written lately: every commit asks for it. Only the
 * writer thread changes it, after the write.
 */
final class Heads {
  /** Lanes kept; beyond it the memory is emptied and filled again by use. */
  private static final int LANES_MAX = 50_000;

  private final Map<String, Long> lanes = new ConcurrentHashMap<>();

  long find(Handles handles, String lane) throws RocksDBException {
    Long known = lanes.get(lane);
    if (known != null) {
      return known;
    }
    byte @Nullable [] stored = handles.get(handles.meta, Bytes.headKey(lane));
    return stored == null ? 0 : Bytes.number(stored, 0);
  }

  void changed(Map<String, Long> heads) {
    if (lanes.size() + heads.size() > LANES_MAX) {
      lanes.clear();
    }
    lanes.putAll(heads);
  }

  /** After a failed write nothing is certain but what the disk says. */
  void forget() {
    lanes.clear();
  }
}
