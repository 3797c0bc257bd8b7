package dev.faultline.server.cli;

import dev.faultline.settings.Setting;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which installation is meant. */
final class SettingOptions {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Folder the data lies in. Default: faultline-data")
  private @Nullable String data;

  @Option(names = "--config", paramLabel = "FILE", description = "TOML file with more settings.")
  private @Nullable String config;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Public address, for links, DSNs and cookies.")
  private @Nullable String url;

  /** The settings of these options, the environment and the config file. */
  Settings read() throws SettingException, IOException {
    return SettingsFinder.find(given());
  }

  /** What was given, by name without dashes. */
  Map<String, String> given() {
    Map<String, String> arguments = new HashMap<>();
    put(arguments, Setting.DATA, data);
    put(arguments, Setting.CONFIG, config);
    put(arguments, Setting.URL, url);
    return arguments;
  }

  static void put(Map<String, String> arguments, Setting setting, @Nullable String value) {
    if (value != null) {
      arguments.put(setting.key(), value);
    }
  }
}
