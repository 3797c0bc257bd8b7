package dev.faultline.storage.rocksdb;

import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.testkit.storage.BlobsContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;

final class RocksBlobsTest extends BlobsContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return RocksEngine.open(folder, clock);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return EnumSet.allOf(EngineTrait.class);
  }
}
