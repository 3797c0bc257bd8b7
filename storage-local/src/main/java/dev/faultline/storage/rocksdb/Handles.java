package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** One opening of the database: its families. Dead once closed; {@link Database} opens anew. */
final class Handles implements AutoCloseable {
  final RocksDB db;
  final ColumnFamilyHandle meta;
  final ColumnFamilyHandle rows;
  final ColumnFamilyHandle blobs;
  final ColumnFamilyHandle queue;

  private final Settings settings;
  private final List<ColumnFamilyHandle> fixed;
  // Replaced as a whole by the writer thread; readers take it once for a read.
  private volatile Map<ClaimBucket, ColumnFamilyHandle> claims;

  private Handles(
      RocksDB db,
      Settings settings,
      Map<String, ColumnFamilyHandle> families,
      Map<ClaimBucket, ColumnFamilyHandle> claims) {
    this.db = db;
    this.settings = settings;
    this.claims = claims;
    meta = family(families, "meta");
    rows = family(families, "rows");
    blobs = family(families, "blobs");
    queue = family(families, "queue");
    fixed = List.copyOf(families.values());
  }

  private static ColumnFamilyHandle family(Map<String, ColumnFamilyHandle> families, String name) {
    ColumnFamilyHandle handle = families.get(name);
    if (handle == null) {
      throw new IllegalStateException("no column family " + name);
    }
    return handle;
  }

  static Handles open(DataFolder folder, Settings settings) throws RocksDBException {
    String path = folder.path().toString();
    Map<String, ColumnFamilyOptions> wanted = new LinkedHashMap<>();
    wanted.put("default", settings.meta);
    wanted.put("meta", settings.meta);
    wanted.put("rows", settings.rows);
    wanted.put("blobs", settings.blobs);
    wanted.put("queue", settings.queue);
    List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
    wanted.forEach(
        (name, options) ->
            descriptors.add(new ColumnFamilyDescriptor(name.getBytes(UTF_8), options)));
    List<ClaimBucket> buckets = new ArrayList<>();
    try (Options none = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(none, path)) {
        if (wanted.containsKey(new String(name, UTF_8))) {
          continue;
        }
        Optional<ClaimBucket> bucket = ClaimBucket.named(name);
        if (bucket.isEmpty()) {
          throw new StorageException(
              "the data folder %s holds the unknown column family %s"
                  .formatted(path, new String(name, UTF_8)),
              false);
        }
        buckets.add(bucket.get());
        descriptors.add(new ColumnFamilyDescriptor(name, settings.claims));
      }
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db = RocksDB.open(settings.database, path, descriptors, handles);
    Map<String, ColumnFamilyHandle> families = new LinkedHashMap<>();
    Map<ClaimBucket, ColumnFamilyHandle> claims = new HashMap<>();
    int i = 0;
    for (String name : wanted.keySet()) {
      families.put(name, handles.get(i++));
    }
    for (ClaimBucket bucket : buckets) {
      claims.put(bucket, handles.get(i++));
    }
    return new Handles(db, settings, families, Map.copyOf(claims));
  }

  /** A value, or null. Unlike a get of many, a get of one tells absence from a failed read. */
  byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
    return db.get(family, key);
  }

  boolean has(ColumnFamilyHandle family, byte[] key) throws RocksDBException {
    return db.get(family, key, new byte[0]) != RocksDB.NOT_FOUND;
  }

  /** The claim that holds a key now, expiry and value; null when it may be taken. */
  byte @Nullable [] liveClaim(byte[] key, long now) throws RocksDBException {
    for (ColumnFamilyHandle bucket : claims.values()) {
      byte[] stored = db.get(bucket, key);
      if (stored != null && !Bytes.expired(Bytes.expiry(stored), now)) {
        return stored;
      }
    }
    return null;
  }

  /** The family of a bucket, made when it is the first claim's. Only for the writer thread. */
  ColumnFamilyHandle bucket(ClaimBucket bucket) throws RocksDBException {
    ColumnFamilyHandle there = claims.get(bucket);
    if (there != null) {
      return there;
    }
    ColumnFamilyHandle made =
        db.createColumnFamily(new ColumnFamilyDescriptor(bucket.familyName(), settings.claims));
    Map<ClaimBucket, ColumnFamilyHandle> more = new HashMap<>(claims);
    more.put(bucket, made);
    claims = Map.copyOf(more);
    return made;
  }

  /**
   * Drops the buckets that have passed; answers about how many claims went. Nobody may read
   * meanwhile.
   */
  long dropPassed(long now) throws RocksDBException {
    long dropped = 0;
    for (Map.Entry<ClaimBucket, ColumnFamilyHandle> entry : Map.copyOf(claims).entrySet()) {
      if (!entry.getKey().passed(now)) {
        continue;
      }
      ColumnFamilyHandle handle = entry.getValue();
      dropped += db.getLongProperty(handle, "rocksdb.estimate-num-keys");
      db.dropColumnFamily(handle);
      Map<ClaimBucket, ColumnFamilyHandle> fewer = new HashMap<>(claims);
      fewer.remove(entry.getKey());
      claims = Map.copyOf(fewer);
      handle.close();
    }
    return dropped;
  }

  /** The buckets of claims there are now. */
  Map<ClaimBucket, ColumnFamilyHandle> claims() {
    return claims;
  }

  boolean anyPassed(long now) {
    return claims.keySet().stream().anyMatch(bucket -> bucket.passed(now));
  }

  /** All families. */
  List<ColumnFamilyHandle> families() {
    List<ColumnFamilyHandle> all = new ArrayList<>(fixed);
    all.addAll(claims.values());
    return all;
  }

  /** Whether a key begins with a prefix. */
  static boolean begins(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  @Override
  public void close() {
    families().forEach(ColumnFamilyHandle::close);
    db.close();
  }
}
