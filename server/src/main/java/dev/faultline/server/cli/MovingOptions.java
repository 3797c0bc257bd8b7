package dev.faultline.server.cli;

import dev.faultline.server.aws.Stage;
import dev.faultline.settings.SettingException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which home is meant, and how much is said on the way. */
final class MovingOptions {
  @Mixin private SettingOptions settings = new SettingOptions();

  @Option(
      names = "--quiet",
      description = "Say nothing on the way; faults and the last words are said.")
  private boolean quiet;

  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "The installation of this name on AWS, in the place of a data folder.")
  private @Nullable String stage;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Where the stage is. Default: AWS_REGION, or the profile's")
  private @Nullable String region;

  boolean isQuiet() {
    return quiet;
  }

  MovingHome home() throws SettingException, IOException, CommandException {
    String name = stage;
    if (name != null) {
      return new AwsHome(Stage.of(name), Optional.ofNullable(region));
    }
    if (region != null) {
      throw new CommandException(Program.USAGE, "--region belongs to --stage");
    }
    return new LocalHome(settings.read());
  }
}
