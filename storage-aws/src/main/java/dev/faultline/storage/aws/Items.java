package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.Change;
import dev.faultline.storage.Key;
import dev.faultline.storage.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Rows as items. Each remembers the lane that writes it and the number of the commit that did so
 * last: that is what makes applying a commit twice, late or out of order harmless.
 */
final class Items {
  /** How long a removed or expired row goes on guarding its place against late workers. */
  static final Duration GUARD = Duration.ofHours(1);

  static final String LANE = "l";
  static final String SEQUENCE = "q";
  static final String VALUE = TableSchema.VALUE;
  private static final String ROW = "r" + Key.SEPARATOR;

  private Items() {}

  static AttributeValue text(String text) {
    // Through bytes: half a surrogate pair counts as a question mark, as in every engine.
    return AttributeValue.fromS(new String(text.getBytes(UTF_8), UTF_8));
  }

  static AttributeValue number(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }

  static AttributeValue bytes(byte[] bytes) {
    return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }

  static AttributeValue partition(String partition) {
    return text(ROW + partition);
  }

  static Map<String, AttributeValue> key(Key key) {
    return Map.of(
        TableSchema.PARTITION, partition(key.partition()), TableSchema.SORT, text(key.sort()));
  }

  /** The item a change leaves: a removed row leaves a marker, for as long as it must guard. */
  static Map<String, AttributeValue> item(String lane, long sequence, Change change, long now) {
    Map<String, AttributeValue> item = new HashMap<>(key(change.key()));
    item.put(LANE, text(lane));
    item.put(SEQUENCE, number(sequence));
    switch (change) {
      case Change.Put put -> {
        item.put(VALUE, bytes(put.value()));
        if (put.expiresAt() != 0) {
          item.put(TableSchema.TIME_TO_LIVE, number(put.expiresAt() + GUARD.toSeconds()));
        }
      }
      case Change.Delete _ -> item.put(TableSchema.TIME_TO_LIVE, number(now + GUARD.toSeconds()));
    }
    return item;
  }

  /** The row in an item; null where it is a marker or has expired. */
  static @Nullable Row row(Map<String, AttributeValue> item, long now) {
    AttributeValue value = item.get(VALUE);
    if (value == null) {
      return null;
    }
    AttributeValue removedAt = item.get(TableSchema.TIME_TO_LIVE);
    long expiresAt = removedAt == null ? 0 : longOf(removedAt) - GUARD.toSeconds();
    if (removedAt != null && now >= expiresAt) {
      return null;
    }
    String partition = textOf(item, TableSchema.PARTITION).substring(ROW.length());
    Key key = new Key(partition, textOf(item, TableSchema.SORT));
    return new Row(key, value.b().asByteArrayUnsafe(), expiresAt);
  }

  static String textOf(Map<String, AttributeValue> item, String name) {
    return required(item, name).s();
  }

  static long longOf(Map<String, AttributeValue> item, String name) {
    return longOf(required(item, name));
  }

  private static long longOf(AttributeValue value) {
    return Long.parseLong(value.n());
  }

  static byte @Nullable [] bytesOf(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    return value == null ? null : value.b().asByteArrayUnsafe();
  }

  private static AttributeValue required(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException("an item without the attribute " + name);
    }
    return value;
  }
}
