package dev.faultline.testkit.storage;

import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

final class MemoryClaimTest extends ClaimContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return new MemoryEngine(clock);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return EnumSet.complementOf(EnumSet.of(EngineTrait.DURABLE));
  }
}
