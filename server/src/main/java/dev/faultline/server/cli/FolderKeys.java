package dev.faultline.server.cli;

import dev.faultline.move.KeyBox;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.server.settings.KeysInUse;
import dev.faultline.server.settings.SealFile;
import dev.faultline.settings.Setting;
import dev.faultline.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The keys of the installation in a data folder, as a command finds them: in its own settings or in
 * the folder. Whichever the server used last are the right ones; a command refuses where it finds
 * none of them, since keys that nobody uses are worse than none in a backup.
 */
final class FolderKeys {
  private final Settings settings;
  private final Optional<KeyFile.Keys> made;
  private final Optional<KeysInUse> used;

  FolderKeys(Settings settings) throws IOException {
    this.settings = settings;
    this.made = KeyFile.find(settings.data());
    this.used = KeysInUse.find(settings.data());
  }

  /** The master key. */
  String master() throws CommandException {
    return pick(
        Setting.MASTER_API_KEY,
        settings.masterKey(),
        made.map(KeyFile.Keys::master),
        used.map(note -> note::isMaster));
  }

  /** The keys that all projects take. */
  List<String> clients() throws CommandException {
    return pick(
        Setting.CLIENT_API_KEY,
        settings.clientKeys(),
        made.map(KeyFile.Keys::clients),
        used.map(note -> note::areClients));
  }

  /** All keys, with those that configs are sealed with. */
  KeyBox.Keys all() throws IOException, CommandException {
    byte[] keyset = new SealFile(settings.data()).read().orElse(new byte[0]);
    return new KeyBox.Keys(master(), clients(), keyset);
  }

  private <T> T pick(
      Setting setting, Optional<T> given, Optional<T> kept, Optional<Predicate<T>> inUse)
      throws CommandException {
    List<T> found = new ArrayList<>();
    given.ifPresent(found::add);
    kept.ifPresent(found::add);
    for (T each : found) {
      if (inUse.isEmpty() || inUse.get().test(each)) {
        return each;
      }
    }
    throw new CommandException(
        Program.FAULT,
        found.isEmpty()
            ? "there is no %s in the data folder %s; set %s as its server has it"
                .formatted(setting.key(), settings.data(), setting.variable())
            : "the server over %s has another %s than the data folder%s; set %s (or --config) as the server had it when it last started"
                .formatted(
                    settings.data(),
                    setting.key(),
                    given.isPresent() ? " and this command's settings" : "",
                    setting.variable()));
  }
}
