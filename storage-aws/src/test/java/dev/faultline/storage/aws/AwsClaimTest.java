package dev.faultline.storage.aws;

import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.testkit.storage.ClaimContract;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

final class AwsClaimTest extends ClaimContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return EmulatedAws.open(folder, clock);
  }

  @Override
  protected Set<EngineTrait> traits() {
    return Set.of(EngineTrait.DURABLE, EngineTrait.RANGE_CURRENT);
  }
}
