package dev.faultline.testkit.move;

import dev.faultline.storage.Engine;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.file.Path;
import java.time.InstantSource;

class MemoryMovingTest extends MovingContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return new MemoryEngine(clock);
  }
}
