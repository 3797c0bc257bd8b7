package dev.faultline.storage.rocksdb;

import dev.faultline.storage.Engine;
import dev.faultline.testkit.move.MovingContract;
import java.nio.file.Path;
import java.time.InstantSource;

class RocksMovingTest extends MovingContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return RocksEngine.open(folder, clock);
  }
}
