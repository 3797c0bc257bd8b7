package dev.faultline.api.faultline;

import dev.faultline.event.EventId;
import dev.faultline.storage.Blobs;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine whose next commits or reads fail when told so. */
final class FailingEngine implements Engine {
  private final Engine inner;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean down;

  FailingEngine(Engine inner) {
    this.inner = inner;
  }

  void failNext(int commits) {
    failures.set(commits);
  }

  /** Whether every call fails. */
  void down(boolean isDown) {
    down = isDown;
  }

  @Override
  public Table table() {
    return new FailingTable(inner.table());
  }

  @Override
  public Blobs blobs() {
    return inner.blobs();
  }

  @Override
  public Queue queue() {
    return inner.queue();
  }

  @Override
  public Set<EngineTrait> traits() {
    return Set.of();
  }

  @Override
  public long sweep() {
    return inner.sweep();
  }

  @Override
  public void close() {
    inner.close();
  }

  private final class FailingTable implements Table {
    private final Table table;

    FailingTable(Table table) {
      this.table = table;
    }

    private Table up() {
      if (down) {
        throw new StorageException("the disk is away", true);
      }
      return table;
    }

    @Override
    public Optional<Row> find(Key key) {
      return up().find(key);
    }

    @Override
    public List<Row> findAll(Collection<Key> keys) {
      return up().findAll(keys);
    }

    @Override
    public Page<Row> range(Range range) {
      return up().range(range);
    }

    @Override
    public long head(String lane) {
      return up().head(lane);
    }

    @Override
    public Committed commit(Commit commit) {
      if (failures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new StorageException("the disk is full", true);
      }
      return up().commit(commit);
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return up().findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids) {
      return up().taken(lane, ids);
    }
  }
}
