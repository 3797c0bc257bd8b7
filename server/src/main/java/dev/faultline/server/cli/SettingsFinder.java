package dev.faultline.server.cli;

import dev.faultline.settings.ConfigReader;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts arguments, this process's environment and the config file together. */
final class SettingsFinder {
  private SettingsFinder() {}

  static Settings find(Map<String, String> arguments) throws SettingException, IOException {
    Map<String, String> environment = System.getenv();
    Optional<Path> file = ConfigReader.file(arguments, environment);
    return ConfigReader.read(arguments, environment, file.isPresent() ? text(file.get()) : "");
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
