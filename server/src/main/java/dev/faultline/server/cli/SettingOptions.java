package dev.faultline.server.cli;

import dev.faultline.server.settings.ConfigReader;
import dev.faultline.server.settings.Setting;
import dev.faultline.server.settings.SettingException;
import dev.faultline.server.settings.Settings;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

  /** The settings of these options and of others, the environment and the config file. */
  Settings read(Map<String, String> others) throws SettingException, IOException {
    Map<String, String> arguments = new HashMap<>(others);
    put(arguments, Setting.DATA, data);
    put(arguments, Setting.CONFIG, config);
    put(arguments, Setting.URL, url);
    Map<String, String> environment = System.getenv();
    Optional<Path> file = ConfigReader.file(arguments, environment);
    return ConfigReader.read(arguments, environment, file.isPresent() ? text(file.get()) : "");
  }

  static void put(Map<String, String> arguments, Setting setting, @Nullable String value) {
    if (value != null) {
      arguments.put(setting.key(), value);
    }
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new IOException("the config file " + file + " is not there", e);
    } catch (MalformedInputException e) {
      throw new IOException("the config file " + file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new IOException("the config file " + file + " cannot be read: " + e, e);
    }
  }
}
