package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Objects in a column family of their own, the large ones in files that nothing rewrites. */
final class RocksBlobs implements Blobs {
  /** Up to here the beginning of an object is read into a buffer; beyond it the whole object. */
  private static final int SLICE_BUFFER_MAX = 1 << 20;

  private final Database database;
  private final Writer writer;

  RocksBlobs(Database database, Writer writer) {
    this.database = database;
    this.writer = writer;
  }

  private static final class PutBlob extends Work {
    private final String name;
    private final byte[] key;
    private final byte[] bytes;
    private final byte @Nullable [] tags;
    private boolean written;

    PutBlob(String name, byte[] bytes, byte @Nullable [] tags) {
      this.name = name;
      this.key = name.getBytes(UTF_8);
      this.bytes = bytes;
      this.tags = tags;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      written = !batch.hasBlob(name, key);
      if (written) {
        batch.putBlob(name, key, bytes);
        if (tags != null) {
          batch.set(batch.handles.meta, Bytes.tagsKey(name), tags);
        }
      }
    }

    @Override
    long bytes() {
      return bytes.length;
    }
  }

  private static final class DeleteBlobs extends Work {
    private final List<String> names;

    DeleteBlobs(List<String> names) {
      this.names = names;
    }

    @Override
    void stage(Batch batch) throws RocksDBException {
      for (String name : names) {
        batch.deleteBlob(name, name.getBytes(UTF_8));
      }
    }

    @Override
    long bytes() {
      return names.size() * 64L;
    }
  }

  @Override
  public boolean put(String name, byte[] bytes, Map<String, String> tags) {
    PortRules.blob(name, bytes, tags);
    return writer.write(new PutBlob(name, bytes, encode(tags))).written;
  }

  @Override
  public Optional<byte[]> find(String name) {
    PortRules.name("object name", name);
    byte[] key = name.getBytes(UTF_8);
    return database.find(handles -> handles.get(handles.blobs, key));
  }

  @Override
  public Optional<byte[]> find(String name, long offset, int length) {
    PortRules.slice(offset, length);
    if (offset + length > SLICE_BUFFER_MAX) {
      return find(name).map(whole -> slice(whole, whole.length, offset, length));
    }
    PortRules.name("object name", name);
    byte[] key = name.getBytes(UTF_8);
    byte[] start = new byte[(int) offset + length];
    int size = database.read(handles -> handles.db.get(handles.blobs, key, start));
    return size == RocksDB.NOT_FOUND
        ? Optional.empty()
        : Optional.of(slice(start, Math.min(size, start.length), offset, length));
  }

  private static byte[] slice(byte[] bytes, int size, long offset, int length) {
    int from = (int) Math.min(offset, size);
    int to = (int) Math.min((long) from + length, size);
    return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
  }

  @Override
  public Map<String, String> tags(String name) {
    PortRules.name("object name", name);
    byte[] key = Bytes.tagsKey(name);
    return database
        .find(handles -> handles.get(handles.meta, key))
        .map(RocksBlobs::decode)
        .orElse(Map.of());
  }

  @Override
  public Page<String> list(String prefix, int limit, @Nullable String cursor) {
    PortRules.listLimit(limit);
    byte[] start = prefix.getBytes(UTF_8);
    byte[] end = Bytes.after(start);
    byte[] from = start;
    if (cursor != null) {
      byte[] last = cursor.getBytes(UTF_8);
      if (Arrays.compareUnsigned(last, start) >= 0) {
        // The first name after the cursor: no name contains a 0.
        from = Arrays.copyOf(last, last.length + 1);
      }
    }
    byte[] first = from;
    return database.read(handles -> names(handles, first, end, limit));
  }

  private static Page<String> names(Handles handles, byte[] from, byte[] end, int limit)
      throws RocksDBException {
    List<String> names = new ArrayList<>();
    try (Slice upper = new Slice(end);
        ReadOptions options = new ReadOptions();
        RocksIterator iterator =
            handles.db.newIterator(
                handles.blobs, end.length == 0 ? options : options.setIterateUpperBound(upper))) {
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        if (names.size() == limit) {
          return new Page<>(names, names.getLast());
        }
        names.add(new String(iterator.key(), UTF_8));
      }
      iterator.status();
    }
    return new Page<>(names, null);
  }

  @Override
  public void delete(List<String> names) {
    names.forEach(name -> PortRules.name("object name", name));
    if (!names.isEmpty()) {
      writer.write(new DeleteBlobs(List.copyOf(names)));
    }
  }

  /** Names and values by turns, in name order; null for no tags. */
  private static byte @Nullable [] encode(Map<String, String> tags) {
    if (tags.isEmpty()) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    new TreeMap<>(tags)
        .forEach(
            (tag, value) -> {
              parts.add(tag);
              parts.add(value);
            });
    return String.join(String.valueOf(Key.SEPARATOR), parts).getBytes(UTF_8);
  }

  private static Map<String, String> decode(byte[] stored) {
    List<String> parts = Key.split(new String(stored, UTF_8));
    Map<String, String> tags = new TreeMap<>();
    for (int i = 0; i < parts.size(); i += 2) {
      tags.put(parts.get(i), parts.get(i + 1));
    }
    return Collections.unmodifiableMap(tags);
  }
}
