package dev.faultline.storage.aws;

import dev.faultline.storage.Key;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A commit as it stands in its lane's log: that the item is there is what makes it a commit.
 *
 * @param writer a random word of who wrote it, so that a writer knows its own after an answer that
 *     got lost
 * @param millis when it was written, by the writer's clock
 * @param claims {@link Packing#claims}; null without any
 * @param values {@link Packing#values}; null without any
 * @param changes {@link Packing#changes}; null where they lie in an object, or there are none
 * @param object the object with the changes, where they are too many for the item
 * @param blobs the names of the objects that came with it
 * @param expiresAt epoch second from which nobody asks for it any more; 0 for never
 */
record LogRow(
    String lane,
    long sequence,
    String writer,
    long millis,
    byte @Nullable [] claims,
    byte @Nullable [] values,
    byte @Nullable [] changes,
    @Nullable String object,
    List<String> blobs,
    long expiresAt) {

  private static final String LOG = "l" + Key.SEPARATOR;
  private static final String WRITER = "w";
  private static final String MILLIS = "t";
  private static final String CLAIMS = "c";
  private static final String VALUES = "m";
  private static final String CHANGES = "z";
  private static final String OBJECT = "o";
  private static final String BLOBS = "b";

  /** Behind all numbers in the order of sort keys, so that one query brings both. */
  static final String APPLIED = "applied";

  /** What {@link #ids} and {@link #isApplied} need of an item. */
  static final String IDS = String.join(",", TableSchema.SORT, MILLIS, CLAIMS, Items.SEQUENCE);

  static long sequence(Map<String, AttributeValue> item) {
    return Long.parseLong(Items.textOf(item, TableSchema.SORT));
  }

  /** The ids that the commit of an item took. */
  static CommitIds ids(Map<String, AttributeValue> item) {
    return ids(sequence(item), Items.longOf(item, MILLIS), Items.bytesOf(item, CLAIMS));
  }

  private static CommitIds ids(long sequence, long millis, byte @Nullable [] claims) {
    return claims == null
        ? CommitIds.none(sequence, millis)
        : Packing.readClaims(sequence, millis, claims);
  }

  static AttributeValue partition(String lane) {
    return Items.text(LOG + lane);
  }

  static AttributeValue sort(long sequence) {
    String digits = Long.toString(sequence);
    return AttributeValue.fromS("0".repeat(16 - digits.length()) + digits);
  }

  static Map<String, AttributeValue> key(String lane, long sequence) {
    return Map.of(TableSchema.PARTITION, partition(lane), TableSchema.SORT, sort(sequence));
  }

  static Map<String, AttributeValue> appliedKey(String lane) {
    return Map.of(
        TableSchema.PARTITION, partition(lane), TableSchema.SORT, AttributeValue.fromS(APPLIED));
  }

  static boolean isApplied(Map<String, AttributeValue> item) {
    return Items.textOf(item, TableSchema.SORT).equals(APPLIED);
  }

  Map<String, AttributeValue> item() {
    Map<String, AttributeValue> item = new HashMap<>(key(lane, sequence));
    item.put(WRITER, AttributeValue.fromS(writer));
    item.put(MILLIS, Items.number(millis));
    putBytes(item, CLAIMS, claims);
    putBytes(item, VALUES, values);
    putBytes(item, CHANGES, changes);
    if (object != null) {
      item.put(OBJECT, AttributeValue.fromS(object));
    }
    if (!blobs.isEmpty()) {
      item.put(BLOBS, AttributeValue.fromL(blobs.stream().map(Items::text).toList()));
    }
    if (expiresAt != 0) {
      item.put(TableSchema.TIME_TO_LIVE, Items.number(expiresAt));
    }
    return item;
  }

  private static void putBytes(
      Map<String, AttributeValue> item, String name, byte @Nullable [] bytes) {
    if (bytes != null) {
      item.put(name, Items.bytes(bytes));
    }
  }

  static LogRow of(String lane, Map<String, AttributeValue> item) {
    AttributeValue object = item.get(OBJECT);
    AttributeValue blobs = item.get(BLOBS);
    return new LogRow(
        lane,
        sequence(item),
        Items.textOf(item, WRITER),
        Items.longOf(item, MILLIS),
        Items.bytesOf(item, CLAIMS),
        Items.bytesOf(item, VALUES),
        Items.bytesOf(item, CHANGES),
        object == null ? null : object.s(),
        blobs == null ? List.of() : blobs.l().stream().map(AttributeValue::s).toList(),
        item.containsKey(TableSchema.TIME_TO_LIVE)
            ? Items.longOf(item, TableSchema.TIME_TO_LIVE)
            : 0);
  }

  CommitIds ids() {
    return ids(sequence, millis, claims);
  }
}
