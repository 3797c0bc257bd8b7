package dev.faultline.storage.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/** Objects in one sorted map. */
final class MemoryBlobs implements Blobs {
  private record Blob(byte[] bytes, Map<String, String> tags) {}

  private final ReadWriteLock lock;
  private final NavigableMap<byte[], Blob> blobs = new TreeMap<>(Arrays::compareUnsigned);

  MemoryBlobs(ReadWriteLock lock) {
    this.lock = lock;
  }

  @Override
  public boolean put(String name, byte[] bytes, Map<String, String> tags) {
    PortRules.blob(name, bytes, tags);
    lock.writeLock().lock();
    try {
      if (blobs.containsKey(name.getBytes(UTF_8))) {
        return false;
      }
      write(name, bytes, tags);
      return true;
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Writes whatever stands there; the caller holds the lock. */
  void write(String name, byte[] bytes, Map<String, String> tags) {
    blobs.put(name.getBytes(UTF_8), new Blob(bytes, Map.copyOf(tags)));
  }

  @Override
  public Optional<byte[]> find(String name) {
    return Optional.ofNullable(blob(name)).map(Blob::bytes);
  }

  @Override
  public Optional<byte[]> find(String name, long offset, int length) {
    PortRules.slice(offset, length);
    return Optional.ofNullable(blob(name))
        .map(
            blob -> {
              int from = (int) Math.min(offset, blob.bytes.length);
              int to = (int) Math.min((long) from + length, blob.bytes.length);
              return Arrays.copyOfRange(blob.bytes, from, to);
            });
  }

  @Override
  public Map<String, String> tags(String name) {
    Blob blob = blob(name);
    return blob == null ? Map.of() : blob.tags;
  }

  private @Nullable Blob blob(String name) {
    PortRules.name("object name", name);
    lock.readLock().lock();
    try {
      return blobs.get(name.getBytes(UTF_8));
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Page<String> list(String prefix, int limit, @Nullable String cursor) {
    PortRules.listLimit(limit);
    byte[] start = prefix.getBytes(UTF_8);
    byte[] after = cursor == null ? null : cursor.getBytes(UTF_8);
    lock.readLock().lock();
    try {
      NavigableMap<byte[], Blob> rest =
          after == null || Arrays.compareUnsigned(after, start) < 0
              ? blobs.tailMap(start, true)
              : blobs.tailMap(after, false);
      List<String> names = new ArrayList<>();
      for (byte[] key : rest.keySet()) {
        String name = new String(key, UTF_8);
        if (!name.startsWith(prefix)) {
          break;
        }
        if (names.size() == limit) {
          return new Page<>(names, names.getLast());
        }
        names.add(name);
      }
      return new Page<>(names, null);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void delete(List<String> names) {
    names.forEach(name -> PortRules.name("object name", name));
    lock.writeLock().lock();
    try {
      names.forEach(name -> blobs.remove(name.getBytes(UTF_8)));
    } finally {
      lock.writeLock().unlock();
    }
  }
}
