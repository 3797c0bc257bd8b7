package dev.faultline.notify;

import dev.faultline.event.EventId;
import dev.faultline.storage.Blobs;
import dev.faultline.storage.Claim;
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
import org.jspecify.annotations.Nullable;

/**
 * What a process sees of an engine until it is killed: at a step nothing of it reaches the engine
 * any more, neither that step nor a later one. Steps are commits, and what a test makes one.
 */
final class MortalEngine implements Engine {
  private final Engine inner;
  private int left;
  private boolean dead;

  /** Lives for so many steps. */
  MortalEngine(Engine inner, int steps) {
    this.inner = inner;
    this.left = steps;
  }

  /** A step of the process: it may be the one it dies before. */
  synchronized void step() {
    dead |= left == 0;
    if (dead) {
      throw new StorageException("killed", false);
    }
    left--;
  }

  private synchronized Table alive() {
    if (dead) {
      throw new StorageException("killed", false);
    }
    return inner.table();
  }

  /** Whether the process died. */
  synchronized boolean died() {
    return dead;
  }

  @Override
  public Table table() {
    return new MortalTable();
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
    return inner.traits();
  }

  @Override
  public long sweep() {
    return inner.sweep();
  }

  @Override
  public void close() {
    // The engine outlives this process.
  }

  private final class MortalTable implements Table {
    @Override
    public Optional<Row> find(Key key) {
      return alive().find(key);
    }

    @Override
    public List<Row> findAll(Collection<Key> keys) {
      return alive().findAll(keys);
    }

    @Override
    public Page<Row> range(Range range) {
      return alive().range(range);
    }

    @Override
    public long head(String lane) {
      return alive().head(lane);
    }

    @Override
    public Committed commit(Commit commit) {
      synchronized (MortalEngine.this) {
        step();
        return inner.table().commit(commit);
      }
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return alive().findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids) {
      return alive().taken(lane, ids);
    }

    @Override
    public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
      return alive().claims(lane, limit, cursor);
    }

    @Override
    public void advance(String lane, long sequence) {
      alive().advance(lane, sequence);
    }
  }
}
