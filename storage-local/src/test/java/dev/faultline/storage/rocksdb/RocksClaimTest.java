package dev.faultline.storage.rocksdb;

import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.testkit.storage.ClaimContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

final class RocksClaimTest extends ClaimContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return RocksEngine.open(folder, clock);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return EnumSet.allOf(EngineTrait.class);
  }
}
