package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Page;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** All claims of a lane: they lie together in each bucket, and the buckets are few. */
final class ClaimList {
  private static final char PART = '/';

  private ClaimList() {}

  /**
   * A part of the list.
   *
   * @param cursor the bucket's name and the id that the part before ended with
   */
  static Page<Claim> of(Handles handles, String lane, int limit, @Nullable String cursor, long now)
      throws RocksDBException {
    byte[] prefix = ByteBuffer.allocate(8).putLong(Bytes.laneHash(lane)).array();
    String bucketBefore = cursor == null ? "" : cursor.substring(0, cursor.indexOf(PART));
    List<Claim> claims = new ArrayList<>();
    for (Map.Entry<String, ColumnFamilyHandle> bucket : buckets(handles).entrySet()) {
      int order = bucket.getKey().compareTo(bucketBefore);
      if (order < 0) {
        continue;
      }
      byte[] from = prefix;
      if (cursor != null && order == 0) {
        byte[] last = HexFormat.of().parseHex(cursor, cursor.indexOf(PART) + 1, cursor.length());
        from = Arrays.copyOf(prefix, prefix.length + last.length + 1);
        System.arraycopy(last, 0, from, prefix.length, last.length);
      }
      read(handles, bucket.getValue(), prefix, from, limit, now, claims);
      if (claims.size() == limit) {
        return new Page<>(claims, bucket.getKey() + PART + claims.getLast().id());
      }
    }
    return new Page<>(claims, null);
  }

  private static NavigableMap<String, ColumnFamilyHandle> buckets(Handles handles) {
    NavigableMap<String, ColumnFamilyHandle> buckets = new TreeMap<>();
    handles
        .claims()
        .forEach((bucket, family) -> buckets.put(new String(bucket.familyName(), UTF_8), family));
    return buckets;
  }

  private static void read(
      Handles handles,
      ColumnFamilyHandle family,
      byte[] prefix,
      byte[] from,
      int limit,
      long now,
      List<Claim> claims)
      throws RocksDBException {
    byte[] end = Bytes.after(prefix);
    try (Slice upper = new Slice(end);
        ReadOptions options = new ReadOptions();
        RocksIterator iterator =
            handles.db.newIterator(
                family, end.length == 0 ? options : options.setIterateUpperBound(upper))) {
      for (iterator.seek(from); claims.size() < limit && iterator.isValid(); iterator.next()) {
        byte[] stored = iterator.value();
        long expiresAt = Bytes.expiry(stored);
        if (Bytes.expired(expiresAt, now)) {
          continue;
        }
        ByteBuffer key = ByteBuffer.wrap(iterator.key(), prefix.length, 16);
        Claim claim =
            new Claim(new EventId(key.getLong(), key.getLong()), Bytes.value(stored), expiresAt);
        claims.add(claim);
      }
      iterator.status();
    }
  }
}
