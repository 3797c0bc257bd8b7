package dev.faultline.server.cli;

import java.io.IOException;
import java.util.Optional;
import dev.faultline.settings.SettingException;
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

  boolean isQuiet() {
    return quiet;
  }

  MovingHome home() throws SettingException, IOException, CommandException {
    return new LocalHome(settings.read());
  }
}
