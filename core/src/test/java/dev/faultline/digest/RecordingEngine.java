package dev.faultline.digest;

import dev.faultline.event.EventId;
import dev.faultline.storage.Blobs;
import dev.faultline.storage.Change;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An engine that remembers its commits, and so every key that ever had a row. */
final class RecordingEngine implements Engine {
  private final Engine inner;
  private final List<Commit> commits = new ArrayList<>();
  private final Set<Key> written = new LinkedHashSet<>();
  private int failAfter = Integer.MAX_VALUE;

  RecordingEngine(Engine inner) {
    this.inner = inner;
  }

  /** The commits of a lane that took effect since they were last asked for. */
  synchronized List<Commit> take(String lane) {
    List<Commit> taken = commits.stream().filter(commit -> commit.lane().equals(lane)).toList();
    commits.clear();
    return taken;
  }

  /** Every row that is there now. */
  synchronized List<Row> rows() {
    return inner.table().findAll(written);
  }

  /** Lets so many more commits through; the next fails once. */
  synchronized void failAfter(int more) {
    failAfter = more;
  }

  private synchronized void fail() {
    if (failAfter == 0) {
      failAfter = Integer.MAX_VALUE;
      throw new StorageException("the disk is full", true);
    }
    failAfter--;
  }

  private synchronized void record(Commit commit) {
    commits.add(commit);
    for (Change change : commit.changes()) {
      if (change instanceof Change.Put put) {
        written.add(put.key());
      }
    }
  }

  @Override
  public Table table() {
    return new RecordingTable(inner.table());
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

  private final class RecordingTable implements Table {
    private final Table table;

    private RecordingTable(Table table) {
      this.table = table;
    }

    @Override
    public Committed commit(Commit commit) {
      fail();
      Committed committed = table.commit(commit);
      if (committed instanceof Committed.Done) {
        record(commit);
      }
      return committed;
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
      return table.range(range);
    }

    @Override
    public long head(String lane) {
      return table.head(lane);
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return table.findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids) {
      return table.taken(lane, ids);
    }
  }
}
