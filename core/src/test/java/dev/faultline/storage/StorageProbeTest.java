package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StorageProbeTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final FailingEngine engine = new FailingEngine(new MemoryEngine(now::get));
  private final StorageProbe probe = new StorageProbe(engine, now::get);

  @Test
  void asksByWriting() {
    assertThat(probe.obstacle()).isEmpty();
    assertThat(engine.commits).isEqualTo(1);
    assertThat(engine.table().find(Layout.probe())).isPresent();
  }

  @Test
  void asksSeldom() {
    for (int i = 0; i < 10; i++) {
      probe.works();
    }
    assertThat(engine.commits).isEqualTo(1);
    now.set(START.plus(StorageProbe.FRESH));
    probe.works();
    assertThat(engine.commits).isEqualTo(2);
  }

  @Test
  void seesTheStorageFailAndComeBack() {
    engine.full = true;
    assertThat(probe.obstacle()).contains("the storage does not take writes");
    engine.full = false;
    assertThat(probe.works()).as("an answer holds for a while").isFalse();
    now.set(START.plus(StorageProbe.FRESH));
    assertThat(probe.works()).isTrue();
  }

  @Test
  void asksAgainWhenTheClockWentBackwards() {
    engine.full = true;
    probe.works();
    engine.full = false;
    now.set(START.minusSeconds(3_600));
    assertThat(probe.works()).isTrue();
  }

  @Test
  void countsAnotherWriterAsWorking() {
    engine.stale = true;
    assertThat(probe.works()).isTrue();
  }

  /** The memory engine on a disk that can be full. */
  private static final class FailingEngine implements Engine, Table {
    private final Engine engine;
    private boolean full;
    private boolean stale;
    private int commits;

    private FailingEngine(Engine engine) {
      this.engine = engine;
    }

    @Override
    public Table table() {
      return this;
    }

    @Override
    public Blobs blobs() {
      return engine.blobs();
    }

    @Override
    public Queue queue() {
      return engine.queue();
    }

    @Override
    public Set<EngineTrait> traits() {
      return engine.traits();
    }

    @Override
    public long sweep() {
      return engine.sweep();
    }

    @Override
    public void close() {
      engine.close();
    }

    @Override
    public Optional<Row> find(Key key) {
      return engine.table().find(key);
    }

    @Override
    public List<Row> findAll(Collection<Key> keys) {
      return engine.table().findAll(keys);
    }

    @Override
    public Page<Row> range(Range range) {
      return engine.table().range(range);
    }

    @Override
    public long head(String lane) {
      return engine.table().head(lane);
    }

    @Override
    public Committed commit(Commit commit) {
      commits++;
      if (full) {
        throw new StorageException("no space left", true);
      }
      return stale ? new Committed.Stale(9) : engine.table().commit(commit);
    }

    @Override
    public Optional<byte[]> findClaim(String lane, EventId id) {
      return engine.table().findClaim(lane, id);
    }

    @Override
    public List<EventId> taken(String lane, Collection<EventId> ids, long since) {
      return engine.table().taken(lane, ids, since);
    }

    @Override
    public Page<Claim> claims(String lane, int limit, @Nullable String cursor) {
      return engine.table().claims(lane, limit, cursor);
    }

    @Override
    public void advance(String lane, long sequence) {
      engine.table().advance(lane, sequence);
    }
  }
}
