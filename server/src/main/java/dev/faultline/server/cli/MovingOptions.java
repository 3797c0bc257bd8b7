package dev.faultline.server.cli;

import dev.faultline.server.aws.Bundle;
import dev.faultline.server.aws.Stage;
import dev.faultline.settings.SettingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.TreeSet;
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

  @Option(
      names = "--print-policy",
      description = "Print what backing up and moving a stage must be allowed, as an IAM policy.")
  private boolean printPolicy;

  /** Prints the policy where that is what was asked for; says whether it did. */
  boolean hasPrinted(PrintWriter out) throws IOException {
    if (printPolicy) {
      out.print(Bundle.moverPolicy());
      out.flush();
    }
    return printPolicy;
  }

  /** Says where a home is that was not named in full. */
  void told(MovingHome home, PrintWriter err) {
    if (!quiet) {
      home.place().ifPresent(place -> err.println("faultline: " + place));
    }
  }

  boolean isQuiet() {
    return quiet;
  }

  /** Refuses options that do not go together, before a long file is read. */
  void check() throws CommandException, IOException {
    if (stage == null) {
      if (region != null) {
        throw new CommandException(Program.USAGE, "--region belongs to --stage");
      }
      return;
    }
    Stage.of(stage);
    if (!settings.given().isEmpty()) {
      throw new CommandException(
          Program.USAGE,
          "--%s belongs to a data folder, and --stage names an installation on AWS"
              .formatted(new TreeSet<>(settings.given().keySet()).first()));
    }
  }

  MovingHome home() throws SettingException, IOException {
    String name = stage;
    return name == null
        ? new LocalHome(settings.read())
        : new AwsHome(Stage.of(name), Optional.ofNullable(region));
  }
}
