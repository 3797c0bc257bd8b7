package dev.faultline.server.cli;

import dev.faultline.move.Export;
import dev.faultline.move.KeyBox;
import dev.faultline.server.aws.Bundle;
import dev.faultline.server.aws.Cloud;
import dev.faultline.server.aws.Stage;
import dev.faultline.server.aws.StageHome;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Engine;
import java.io.IOException;
import java.util.Optional;

/** An installation on AWS, with the caller's credentials. */
final class AwsHome implements MovingHome {
  private final Cloud cloud;
  private final StageHome home;
  private String url = "";

  AwsHome(Stage stage, Optional<String> region) throws IOException {
    this.cloud = Cloud.open(Cloud.Access.found(region));
    this.home = new StageHome(cloud, stage);
  }

  @Override
  public String name() {
    return "stage on AWS (%s)".formatted(home.place());
  }

  @Override
  public Optional<String> place() {
    return Optional.of("stage " + home.place());
  }

  @Override
  public void checkSource() throws IOException {
    home.checkThere();
    // Told at the end; that it may be asked for is known now.
    home.waiting();
  }

  @Override
  public void checkTarget() throws IOException {
    url = home.checkReady(Bundle.ofJarCode());
  }

  @Override
  public void checkFits(KeyBox.Keys keys) throws IOException {
    home.checkFits(keys);
  }

  @Override
  public Export.Source contents() {
    return Export.Source.of(new Contents(home.engine()));
  }

  @Override
  public Engine engine() {
    return home.engine();
  }

  @Override
  public Optional<KeyBox.Keys> keys() throws IOException {
    return Optional.of(home.keys());
  }

  @Override
  public String keys(KeyBox.Keys keys) throws IOException {
    home.keys(keys);
    return "the keys are in SSM and the bucket, in the place of those that deploy printed";
  }

  @Override
  public Optional<String> caution() {
    long waiting = home.waiting();
    long setAside = home.deadLetters();
    return waiting == 0 && setAside == 0
        ? Optional.empty()
        : Optional.of(
            ("%,d jobs wait in the queue and %,d lie among its dead letters; the events among them"
                    + " are not in the backup")
                .formatted(waiting, setAside));
  }

  @Override
  public Optional<String> welcome() {
    return Optional.of("the functions serve it within a minute at " + url);
  }

  @Override
  public void close() {
    home.engine().close();
    cloud.close();
  }
}
