package dev.faultline.storage.aws;

import dev.faultline.event.EventId;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.Table;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** Rows in one DynamoDB table. All reads are consistent. */
final class DynamoTable implements Table {
  /** Most keys of one batched read. */
  private static final int BATCH = 100;

  private static final byte[] NOTHING = new byte[0];

  private final DynamoDbClient dynamo;
  private final String table;
  private final InstantSource clock;
  private final LaneLog log;
  private final LaneViews views;
  private final Applier applier;
  private final Committer committer;
  private final Unprocessed unprocessed;

  DynamoTable(
      DynamoDbClient dynamo,
      String table,
      InstantSource clock,
      LaneLog log,
      LaneViews views,
      Applier applier,
      Committer committer,
      Unprocessed unprocessed) {
    this.dynamo = dynamo;
    this.table = table;
    this.clock = clock;
    this.log = log;
    this.views = views;
    this.applier = applier;
    this.committer = committer;
    this.unprocessed = unprocessed;
  }

  @Override
  public Optional<Row> find(Key key) {
    PortRules.key(key);
    return Faults.told("find a row", () -> Optional.ofNullable(row(key)));
  }

  private @Nullable Row row(Key key) {
    Map<String, AttributeValue> item = get(key);
    if (item.isEmpty()) {
      return null;
    }
    if (!isWhole(item)) {
      finish(item);
      item = get(key);
    }
    return Items.row(item, now());
  }

  private Map<String, AttributeValue> get(Key key) {
    return dynamo
        .getItem(request -> request.tableName(table).key(Items.key(key)).consistentRead(true))
        .item();
  }

  /** Whether the commit an item is from is known to be applied to all its rows. */
  private boolean isWhole(Map<String, AttributeValue> item) {
    LaneView view = views.of(Items.textOf(item, Items.LANE));
    return view.applied >= Items.longOf(item, Items.SEQUENCE);
  }

  /**
   * Makes sure that the commit an item is from is applied: a commit is seen whole or not at all, so
   * whoever sees one row of it must not see an old one after that. Mostly one read of the lane's
   * mark; the rest of the work of a worker that died, or is not done yet, otherwise.
   */
  private void finish(Map<String, AttributeValue> item) {
    String lane = Items.textOf(item, Items.LANE);
    long sequence = Items.longOf(item, Items.SEQUENCE);
    LaneView view = views.of(lane);
    view.lock.lock();
    try {
      if (view.applied < sequence) {
        view.applied = Math.max(view.applied, log.applied(lane));
      }
      if (view.applied < sequence) {
        view.applied = applier.finish(lane, view.applied);
      }
    } finally {
      view.lock.unlock();
    }
  }

  @Override
  public List<Row> findAll(Collection<Key> keys) {
    keys.forEach(PortRules::key);
    List<Key> distinct = List.copyOf(new LinkedHashSet<>(keys));
    return Faults.told(
        "find rows",
        () -> {
          List<Row> found = new ArrayList<>(distinct.size());
          for (int from = 0; from < distinct.size(); from += BATCH) {
            List<Key> part = distinct.subList(from, Math.min(from + BATCH, distinct.size()));
            List<Map<String, AttributeValue>> items = getAll(part);
            List<Map<String, AttributeValue>> open =
                items.stream().filter(item -> !isWhole(item)).toList();
            if (!open.isEmpty()) {
              open.forEach(this::finish);
              items = getAll(part);
            }
            long now = now();
            for (Map<String, AttributeValue> item : items) {
              Row row = Items.row(item, now);
              if (row != null) {
                found.add(row);
              }
            }
          }
          return found;
        });
  }

  private List<Map<String, AttributeValue>> getAll(List<Key> keys) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    Map<String, KeysAndAttributes> wanted =
        Map.of(
            table,
            KeysAndAttributes.builder()
                .keys(keys.stream().map(Items::key).toList())
                .consistentRead(true)
                .build());
    unprocessed.again(
        wanted,
        asked -> {
          BatchGetItemResponse answer = dynamo.batchGetItem(request -> request.requestItems(asked));
          items.addAll(answer.responses().getOrDefault(table, List.of()));
          return answer.unprocessedKeys();
        });
    return items;
  }

  @Override
  public Page<Row> range(Range range) {
    PortRules.check(range);
    return Faults.told("read a range", () -> new RangeReader(dynamo, table, range).read(now()));
  }

  @Override
  public long head(String lane) {
    PortRules.name("lane", lane);
    return Faults.told(
        "read the head of lane " + lane,
        () -> {
          LaneView view = views.of(lane);
          view.lock.lock();
          try {
            views.refresh(view);
            committer.finish(view);
            return view.head;
          } finally {
            view.lock.unlock();
          }
        });
  }

  @Override
  public Committed commit(Commit commit) {
    PortRules.check(commit);
    return Faults.told("commit to lane " + commit.lane(), () -> committer.commit(commit));
  }

  @Override
  public Optional<byte[]> findClaim(String lane, EventId id) {
    PortRules.name("lane", lane);
    return Faults.told("find a claim of lane " + lane, () -> claim(lane, id));
  }

  private Optional<byte[]> claim(String lane, EventId id) {
    LaneView view = views.of(lane);
    CommitIds known;
    long below;
    view.lock.lock();
    try {
      // Ids that nobody needed yet are not read for one of them: it is looked for in the log.
      views.refresh(view);
      known = view.find(id, now());
      below = view.remembers ? view.oldest : view.head + 1;
    } finally {
      view.lock.unlock();
    }
    return known == null ? olderClaim(lane, id, below) : value(lane, known, id);
  }

  /** Walks back through the log: this engine has no index of claims (see its traits). */
  private Optional<byte[]> olderClaim(String lane, EventId id, long below) {
    CommitIds[] found = new CommitIds[1];
    long now = now();
    log.idsBefore(
        lane,
        below,
        commit -> {
          int index = commit.indexOf(id);
          if (index >= 0 && commit.isLive(index, now)) {
            found[0] = commit;
          }
          return found[0] == null;
        });
    return found[0] == null ? Optional.empty() : value(lane, found[0], id);
  }

  private Optional<byte[]> value(String lane, CommitIds commit, EventId id) {
    return log.find(lane, commit.sequence())
        .flatMap(row -> Optional.ofNullable(row.values()))
        .map(values -> Packing.readValue(values, commit.indexOf(id)));
  }

  @Override
  public List<EventId> taken(String lane, Collection<EventId> ids, long since) {
    PortRules.name("lane", lane);
    return Faults.told(
        "look for claims of lane " + lane,
        () -> {
          List<Claim> claims =
              ids.stream().distinct().map(id -> new Claim(id, NOTHING, 0, since)).toList();
          LaneView view = views.of(lane);
          view.lock.lock();
          try {
            views.refreshIds(view);
            return List.copyOf(committer.taken(view, claims, now()));
          } finally {
            view.lock.unlock();
          }
        });
  }

  @Override
  public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
    PortRules.name("lane", lane);
    PortRules.claimsLimit(limit);
    return Faults.told(
        "list the claims of lane " + lane, () -> ClaimList.of(log, lane, limit, cursor, now()));
  }

  @Override
  public void advance(String lane, long sequence) {
    PortRules.sequence(lane, sequence);
    Faults.told(
        "advance lane " + lane,
        () -> {
          committer.advance(views.of(lane), sequence);
          return true;
        });
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
