package dev.faultline.storage.aws;

import dev.faultline.storage.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Who has an object's name, one row each: a small object lies in its row, of a large one the row
 * tells where it lies. So two writers never both have a name, and whatever comes with a commit is
 * listed without asking S3.
 */
final class ObjectRows {
  /**
   * Objects up to here lie in the table. Writing 8 KiB of row costs what writing an object does;
   * the rest is for three months of storage, which is dearer in a table.
   */
  static final int BYTES_MAX = 6 << 10;

  /** Over how many partitions the rows are spread. */
  private static final int SHARDS = 16;

  /** Names of one page of a list, or of one batched read. */
  private static final int PAGE = 100;

  /** Most rows that are removed by one request. */
  private static final int DELETES = 25;

  private static final int HASH_BYTES = 16;
  private static final String OBJECT = "b" + Key.SEPARATOR;
  private static final String WRITER = "w";
  private static final String HASH = "h";
  private static final String DAYS = "k";

  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;
  private final Supplier<String> words;
  private final Unprocessed unprocessed;

  ObjectRows(
      DynamoDbClient dynamo,
      String table,
      InstantSource clock,
      Supplier<String> words,
      Unprocessed unprocessed) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
    this.words = words;
    this.unprocessed = unprocessed;
  }

  /** Whose a name is. */
  enum Taken {
    /** Ours from now on. */
    NEW,
    /** It was given for the same bytes: a commit that is repeated, or done twice. */
    SAME,
    /** It was given for other bytes. */
    OTHER
  }

  /**
   * A name's row after it was asked for.
   *
   * @param days the step of {@link Keep} its object lies under
   */
  record Answer(Taken taken, int days) {}

  /**
   * What a row tells.
   *
   * @param bytes the object; null where it lies in the bucket
   * @param days the step of {@link Keep} it lies under there
   */
  record Place(byte @Nullable [] bytes, int days) {}

  static boolean isSmall(byte[] bytes) {
    return bytes.length <= BYTES_MAX;
  }

  /** Takes a name for bytes, and stores them where they are small. */
  Answer take(String name, byte[] bytes, long expiresAt) {
    String writer = words.get();
    int days = isSmall(bytes) ? Keep.EVER : Keep.step(now(), expiresAt);
    Map<String, AttributeValue> item = new HashMap<>(key(name));
    item.put(WRITER, AttributeValue.fromS(writer));
    if (isSmall(bytes)) {
      item.put(Items.VALUE, Items.bytes(bytes));
    } else {
      item.put(HASH, Items.bytes(hash(bytes)));
      item.put(DAYS, Items.number(days));
    }
    if (expiresAt != 0) {
      item.put(TableSchema.TIME_TO_LIVE, Items.number(expiresAt));
    }
    try {
      dynamo.putItem(
          request ->
              request
                  .tableName(table)
                  .item(item)
                  .conditionExpression("attribute_not_exists(" + TableSchema.PARTITION + ")")
                  .returnValuesOnConditionCheckFailure(
                      ReturnValuesOnConditionCheckFailure.ALL_OLD));
      return new Answer(Taken.NEW, days);
    } catch (ConditionalCheckFailedException e) {
      return answer(e.item(), writer, bytes);
    }
  }

  private static Answer answer(Map<String, AttributeValue> old, String writer, byte[] bytes) {
    // The first answer of a repeated request may have got lost: then it is our own row.
    boolean ours = Items.textOf(old, WRITER).equals(writer);
    boolean same =
        isSmall(bytes)
            ? Arrays.equals(Items.bytesOf(old, Items.VALUE), bytes)
            : Arrays.equals(Items.bytesOf(old, HASH), hash(bytes));
    return new Answer(ours ? Taken.NEW : same ? Taken.SAME : Taken.OTHER, days(old));
  }

  Optional<Place> find(String name) {
    Map<String, AttributeValue> item =
        dynamo
            .getItem(request -> request.tableName(table).key(key(name)).consistentRead(true))
            .item();
    return item.isEmpty() || isExpired(item)
        ? Optional.empty()
        : Optional.of(new Place(Items.bytesOf(item, Items.VALUE), days(item)));
  }

  /** The places of names that are given, expired ones too, without their bytes. */
  Map<String, Place> places(Collection<String> names) {
    List<String> all = List.copyOf(names);
    Map<String, Place> places = new HashMap<>();
    for (int from = 0; from < all.size(); from += PAGE) {
      KeysAndAttributes part =
          KeysAndAttributes.builder()
              .keys(
                  all.subList(from, Math.min(from + PAGE, all.size())).stream()
                      .map(ObjectRows::key)
                      .toList())
              .consistentRead(true)
              .projectionExpression(TableSchema.SORT + "," + DAYS)
              .build();
      unprocessed.again(
          Map.of(table, part),
          wanted -> {
            BatchGetItemResponse answer =
                dynamo.batchGetItem(request -> request.requestItems(wanted));
            answer
                .responses()
                .getOrDefault(table, List.of())
                .forEach(item -> places.put(name(item), new Place(null, days(item))));
            return answer.unprocessedKeys();
          });
    }
    return places;
  }

  /** Names that begin with a prefix and come behind a name, in order, in several lists. */
  List<Iterator<String>> names(String prefix, String after) {
    return IntStream.range(0, SHARDS).mapToObj(shard -> names(shard, prefix, after)).toList();
  }

  private Iterator<String> names(int shard, String prefix, String after) {
    String from = after.isEmpty() ? prefix : after;
    Map<String, AttributeValue> values = new HashMap<>(Map.of(":p", partition(shard)));
    if (!from.isEmpty()) {
      values.put(":s", Items.text(from));
    }
    QueryRequest query =
        QueryRequest.builder()
            .tableName(table)
            .consistentRead(true)
            .keyConditionExpression(from.isEmpty() ? "p = :p" : "p = :p AND s >= :s")
            .expressionAttributeValues(values)
            .projectionExpression(TableSchema.SORT + "," + TableSchema.TIME_TO_LIVE)
            .limit(PAGE)
            .build();
    return dynamo.queryPaginator(query).items().stream()
        .takeWhile(item -> name(item).startsWith(prefix))
        .filter(item -> !isExpired(item))
        .map(ObjectRows::name)
        .filter(name -> !name.equals(after))
        .iterator();
  }

  /** Frees names, small objects with them. */
  void delete(Collection<String> names) {
    List<String> all = List.copyOf(names);
    for (int from = 0; from < all.size(); from += DELETES) {
      List<WriteRequest> deletes = new ArrayList<>();
      for (String name : all.subList(from, Math.min(from + DELETES, all.size()))) {
        deletes.add(
            WriteRequest.builder()
                .deleteRequest(DeleteRequest.builder().key(key(name)).build())
                .build());
      }
      unprocessed.again(
          Map.of(table, deletes),
          wanted ->
              dynamo.batchWriteItem(request -> request.requestItems(wanted)).unprocessedItems());
    }
  }

  private static Map<String, AttributeValue> key(String name) {
    // A product of the hash with a large odd number spreads names that differ in their end only.
    int shard =
        (name.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SHARDS));
    return Map.of(TableSchema.PARTITION, partition(shard), TableSchema.SORT, Items.text(name));
  }

  private static AttributeValue partition(int shard) {
    return AttributeValue.fromS(OBJECT + shard);
  }

  private static String name(Map<String, AttributeValue> item) {
    return Items.textOf(item, TableSchema.SORT);
  }

  private static int days(Map<String, AttributeValue> item) {
    return item.containsKey(DAYS) ? (int) Items.longOf(item, DAYS) : Keep.EVER;
  }

  private boolean isExpired(Map<String, AttributeValue> item) {
    return item.containsKey(TableSchema.TIME_TO_LIVE)
        && now() >= Items.longOf(item, TableSchema.TIME_TO_LIVE);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  private static byte[] hash(byte[] bytes) {
    try {
      return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
