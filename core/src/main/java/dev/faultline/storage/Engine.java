package dev.faultline.storage;

import java.util.Set;

/** One engine: the three ports over the same durable place. */
public interface Engine extends AutoCloseable {
  Table table();

  Blobs blobs();

  Queue queue();

  /** What it does beyond the ports' promises; the contract kit holds it to that. */
  Set<EngineTrait> traits();

  /**
   * Removes what has expired; a host calls it daily. Returns how many rows and claims went, nearly
   * where an engine drops claims by whole files, and 0 from one without {@link EngineTrait#SWEEPS}.
   */
  long sweep();

  /** Waits for running commits and closes; no call may follow. */
  @Override
  void close();
}
