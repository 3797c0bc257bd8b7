package dev.faultline.storage.aws;

import dev.faultline.storage.Change;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.testkit.storage.RangeContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

final class AwsRangeTest extends RangeContract {
  private Path opened = Path.of("");

  @Override
  protected Engine open(Path folder, InstantSource clock) {
    opened = folder;
    return EmulatedAws.open(folder, clock);
  }

  /** A conditional put each takes the emulator twenty seconds. */
  @Override
  protected void writeMany(List<Change.Put> rows) {
    EmulatedAws.fill(EmulatedAws.places(opened), rows);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return Set.of(EngineTrait.DURABLE, EngineTrait.RANGE_CURRENT);
  }
}
