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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one of several processes sees of an engine. It stands still before a step, whatever its
 * threads are at, until it is let go or killed. Steps are all calls of the table, and what a test
 * makes one.
 */
final class GatedEngine implements Engine {
  private final Engine inner;
  private int left = Integer.MAX_VALUE;
  private boolean standing;
  private boolean dead;
  private boolean ended;

  GatedEngine(Engine inner) {
    this.inner = inner;
  }

  /** From here on: stands still before the step after so many. */
  synchronized void standBefore(int step) {
    left = step;
  }

  /** A step of the process. */
  synchronized void step() {
    while (standing && !dead) {
      await();
    }
    if (dead) {
      throw new StorageException("killed", false);
    }
    if (left-- == 0) {
      standing = true;
      notifyAll();
      step();
    }
  }

  /** Waits for another notice; who calls looks again whether it was theirs. */
  @SuppressWarnings("WaitNotInLoop")
  private void await() {
    try {
      wait();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs what the process does until it stands still or ends; answers whether it stands. */
  boolean start(Runnable work) {
    synchronized (this) {
      ended = false;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                work.run();
              } finally {
                synchronized (this) {
                  ended = true;
                  notifyAll();
                }
              }
            });
    synchronized (this) {
      while (!standing && !ended) {
        await();
      }
      return standing;
    }
  }

  /** Lets it go on, to its end. */
  synchronized void goOn() {
    standing = false;
    left = Integer.MAX_VALUE;
    notifyAll();
    awaitEnd();
  }

  /** Nothing of it reaches the engine any more. */
  synchronized void kill() {
    dead = true;
    notifyAll();
    awaitEnd();
  }

  private void awaitEnd() {
    while (!ended) {
      await();
    }
  }

  @Override
  public Table table() {
    return new GatedTable();
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
    Set<EngineTrait> traits = EnumSet.copyOf(inner.traits());
    traits.remove(EngineTrait.SINGLE_PROCESS);
    return traits;
  }

  @Override
  public long sweep() {
    return inner.sweep();
  }

  @Override
  public void close() {
    // The engine outlives this process.
  }

  private final class GatedTable implements Table {
    private Table inner() {
      step();
      return inner.table();
    }

    @Override
    public Optional<Row> find(Key key) {
      return inner().find(key);
    }

    @Override
    public List<Row> findAll(Collection<Key> keys) {
      return inner().findAll(keys);
    }

    @Override
    public Page<Row> range(Range range) {
      return inner().range(range);
    }

    @Override
    public long head(String lane) {
      return inner().head(lane);
    }

    @Override
    public Committed commit(Commit commit) {
      return inner().commit(commit);
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return inner().findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids) {
      return inner().taken(lane, ids);
    }

    @Override
    public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
      return inner().claims(lane, limit, cursor);
    }

    @Override
    public void advance(String lane, long sequence) {
      inner().advance(lane, sequence);
    }
  }
}
