package dev.faultline.app;

import dev.faultline.codec.Bodies;
import dev.faultline.digest.DigestSettings;
import dev.faultline.storage.Deliveries;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Events;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Revocations;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageProbe;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** The product's stores over one engine. */
record Stock(
    Projects projects,
    Issues issues,
    Events events,
    LaneReader lanes,
    Removals removals,
    Revocations revocations,
    Outbox outbox,
    Deliveries deliveries,
    StorageProbe probe) {
  /** Issues that lanes keep in memory; about 1 KB each. */
  private static final int CACHED_ISSUES = 20_000;

  /**
   * The stores.
   *
   * @param cleared is rung when there is something to clear behind a removal
   */
  static Stock of(Ground ground, DigestSettings settings, Runnable cleared) {
    Engine engine = ground.engine();
    Projects projects = new Projects(engine, ground.clock(), () -> newKey(ground.secrets()));
    boolean alone = engine.traits().contains(EngineTrait.SINGLE_PROCESS);
    StateCache cache = new StateCache(CACHED_ISSUES);
    Bodies bodies = new Bodies();
    return new Stock(
        projects,
        // Only where nobody else writes is what lanes remember what readers are to see.
        new Issues(engine, alone ? cache : new StateCache(0)),
        new Events(engine, ground.clock(), settings.retention(), bodies::decompress),
        new LaneReader(engine, cache, bodies::compress),
        removals(ground, projects, cleared),
        new Revocations(engine, ground.clock()),
        new Outbox(engine),
        new Deliveries(engine),
        new StorageProbe(engine, ground.clock()));
  }

  private static Removals removals(Ground ground, Projects projects, Runnable cleared) {
    Engine engine = ground.engine();
    if (ground.stays()) {
      return new Removals(engine, projects, cleared);
    }
    Duration delay = Removals.LATE_WRITERS;
    return new Removals(
        engine,
        projects,
        cleared,
        job ->
            engine.queue().append(Faultline.QUEUE, List.of(new Job.Clear(job).toBytes()), delay));
  }

  private static String newKey(SecureRandom secrets) {
    byte[] key = new byte[16];
    secrets.nextBytes(key);
    return HexFormat.of().formatHex(key);
  }
}
