package dev.faultline.server.cli;

import dev.faultline.settings.ConfigReader;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts arguments, this process's environment and the config file together. */
final class SettingsFinder {
  private SettingsFinder() {}

  static Settings find(Map<String, String> arguments) throws SettingException, IOException {
    Map<String, String> environment = System.getenv();
    Optional<Path> file = ConfigReader.file(arguments, environment);
    return ConfigReader.read(arguments, environment, file.isPresent() ? GivenFile.text("the config file", file.get()) : "");
  }
}
