package dev.faultline.testkit.move;

import dev.faultline.event.EventId;
import dev.faultline.storage.Blobs;
import dev.faultline.storage.Change;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine that remembers which keys were ever written, tells of each range that is read, and can
 * end as a killed process does: at a write nothing reaches the engine any more.
 */
public final class WatchedEngine implements Engine {
  private final Engine inner;
  private final Set<Key> written = new LinkedHashSet<>();
  private Consumer<Range> onRange = range -> {};
  private int left = Integer.MAX_VALUE;
  private int writes;

  public WatchedEngine(Engine inner) {
    this.inner = inner;
  }

  /** Lives for so many more writes. */
  public void dieAfter(int more) {
    left = more;
  }

  /** Is told of each range before it is read. */
  public void onRange(Consumer<Range> listener) {
    onRange = listener;
  }

  /** Every key that ever had a row. */
  public synchronized Set<Key> written() {
    return Set.copyOf(written);
  }

  /** How many writes there were. */
  public synchronized int writes() {
    return writes;
  }

  private synchronized void write() {
    if (left == 0) {
      throw new StorageException("killed", false);
    }
    left--;
    writes++;
  }

  private synchronized void remember(Commit commit) {
    for (Change change : commit.changes()) {
      if (change instanceof Change.Put put) {
        written.add(put.key());
      }
    }
  }

  @Override
  public Table table() {
    return new WatchedTable(inner.table());
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
    inner.close();
  }

  private final class WatchedTable implements Table {
    private final Table table;

    private WatchedTable(Table table) {
      this.table = table;
    }

    @Override
    public Optional<Row> find(Key key) {
      return table.find(key);
    }

    @Override
    public List<Row> findAll(Collection<Key> keys) {
      return table.findAll(keys);
    }

    @Override
    public Page<Row> range(Range range) {
      onRange.accept(range);
      return table.range(range);
    }

    @Override
    public long head(String lane) {
      return table.head(lane);
    }

    @Override
    public Committed commit(Commit commit) {
      write();
      Committed committed = table.commit(commit);
      remember(commit);
      return committed;
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return table.findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids, long since) {
      return table.taken(lane, ids, since);
    }

    @Override
    public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
      return table.claims(lane, limit, cursor);
    }

    @Override
    public void advance(String lane, long sequence) {
      write();
      table.advance(lane, sequence);
    }
  }
}
