package dev.faultline.server.aws;

import dev.faultline.app.Faultline;
import dev.faultline.move.KeyBox;
import dev.faultline.storage.Engine;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.AwsPlaces;
import dev.faultline.storage.aws.BucketKeysets;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/** What moving needs of an installation on AWS: its stores and its keys. */
public final class StageHome {
  private final Cloud cloud;
  private final Stage stage;
  private final StageKeys keys;
  private final SecureRandom random = new SecureRandom();
  private final Engine engine;

  public StageHome(Cloud cloud, Stage stage) {
    this.cloud = cloud;
    this.stage = stage;
    this.keys = new StageKeys(cloud.parameters(), stage, random);
    AwsPlaces places = new AwsPlaces(stage.table(), bucket(), stage.stack() + "-");
    this.engine =
        AwsEngine.open(
            cloud.tables(),
            cloud.objects(),
            cloud.queues(),
            places,
            InstantSource.system(),
            random);
  }

  private String bucket() {
    return stage.bucket(cloud.account(), cloud.region());
  }

  /** The stores; nothing is asked before they are used. */
  public Engine engine() {
    return engine;
  }

  /** How many jobs wait to be counted or done: they are not among what is stored. */
  public long waiting() {
    return engine.queue().size(Faultline.QUEUE);
  }

  private BucketKeysets keysets() throws IOException {
    return new BucketKeysets(cloud.objects(), bucket(), keys.envelope(), random);
  }

  /** The keys, as deploying made them. */
  public KeyBox.Keys keys() throws IOException {
    byte[] keyset = keysets().read().orElse(new byte[0]);
    return new KeyBox.Keys(keys.keys().master(), keys.clients(), keyset);
  }

  /** Puts keys in the place of those that deploying made. */
  public void keys(KeyBox.Keys moved) throws IOException {
    if (moved.keyset().length > 0) {
      BucketKeysets keysets = keysets();
      Optional<byte[]> before = keysets.read(); // A write is on the condition of what was read.
      if (before.isEmpty() || !Arrays.equals(before.get(), moved.keyset())) {
        keysets.write(moved.keyset());
      }
    }
    keys.replace(moved.master(), moved.clients());
  }
}
