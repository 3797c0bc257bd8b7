package dev.faultline.storage.memory;

import dev.faultline.storage.Blobs;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Table;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The three ports over sorted maps: for tests and trials; nothing outlives the process. */
public final class MemoryEngine implements Engine {
  private final MemoryTable table;
  private final MemoryBlobs blobs;
  private final MemoryQueue queue;

  /** An empty engine that reads the time of expiries and leases from a clock. */
  public MemoryEngine(InstantSource clock) {
    // One lock, so that the rows and the objects of a commit are seen together.
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    blobs = new MemoryBlobs(lock);
    table = new MemoryTable(lock, clock, blobs);
    queue = new MemoryQueue(clock);
  }

  @Override
  public Table table() {
    return table;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Queue queue() {
    return queue;
  }

  @Override
  public Set<EngineTrait> traits() {
    return EnumSet.complementOf(EnumSet.of(EngineTrait.DURABLE));
  }

  @Override
  public long sweep() {
    return table.sweep();
  }

  @Override
  public void close() {}
}
