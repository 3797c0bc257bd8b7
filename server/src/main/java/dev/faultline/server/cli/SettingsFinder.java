package dev.faultline.server.cli;

import dev.faultline.settings.ConfigReader;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts arguments, this process's environment and the config file together. */
final class SettingsFinder {
  /** What single commands read from the environment: no settings, and no mistakes either. */
  private static final Set<String> OF_COMMANDS = Set.of(PassPhrase.VARIABLE, RelaySecret.VARIABLE);

  private SettingsFinder() {}

  static Settings find(Map<String, String> arguments) throws SettingException, IOException {
    return find(arguments, System.getenv());
  }

  static Settings find(Map<String, String> arguments, Map<String, String> all)
      throws SettingException, IOException {
    Map<String, String> environment = new HashMap<>(all);
    environment.keySet().removeAll(OF_COMMANDS);
    Optional<Path> file = ConfigReader.file(arguments, environment);
    return ConfigReader.read(
        arguments,
        environment,
        file.isPresent() ? GivenFile.text("the config file", file.get()) : "");
  }
}
