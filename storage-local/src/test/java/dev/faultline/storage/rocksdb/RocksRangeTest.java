package dev.faultline.storage.rocksdb;

import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.testkit.storage.RangeContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

final class RocksRangeTest extends RangeContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return RocksEngine.open(folder, clock);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return EnumSet.allOf(EngineTrait.class);
  }
}
