package dev.faultline.storage.aws;

import dev.faultline.storage.Engine;
import dev.faultline.testkit.move.MovingContract;
import java.nio.file.Path;
import java.time.InstantSource;

final class AwsMovingTest extends MovingContract {
  @Override
  protected Engine open(Path folder, InstantSource clock) {
    return EmulatedAws.open(folder, clock);
  }
}
