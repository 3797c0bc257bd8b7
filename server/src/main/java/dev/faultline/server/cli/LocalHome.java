package dev.faultline.server.cli;

import dev.faultline.api.BackupDoor;
import dev.faultline.http.Percent;
import dev.faultline.move.Export;
import dev.faultline.move.KeyBox;
import dev.faultline.move.Records;
import dev.faultline.seal.TinkSeals;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.server.settings.KeysInUse;
import dev.faultline.server.settings.SealFile;
import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.Settings;
import dev.faultline.storage.Contents;
import dev.faultline.storage.Engine;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A data folder, whether or not a server runs over it. */
final class LocalHome implements MovingHome {
  /** A part is read and packed in far less; a disk may be busy. */
  private static final Duration PART_TIMEOUT = Duration.ofMinutes(2);

  private final Settings settings;
  private final Optional<ServerFile> server;
  private @Nullable Engine engine;
  private @Nullable RunningServer running;

  LocalHome(Settings settings) throws IOException {
    this.settings = settings;
    this.server = ServerFile.find(settings.data());
  }

  @Override
  public String name() throws IOException {
    Path data = settings.data().toAbsolutePath().normalize();
    // In containers all folders have the same path.
    return "folder %s (%s)".formatted(data, RocksEngine.identity(data).orElse("empty"));
  }

  @Override
  public void checkSource() throws IOException, CommandException {
    if (!Files.isDirectory(settings.data())) {
      throw new CommandException(
          Program.FAULT, "there is no data folder " + settings.data() + "; name it with --data");
    }
    if (RocksEngine.identity(settings.data()).isEmpty()) {
      throw new CommandException(
          Program.FAULT,
          "there is no installation in the folder " + settings.data() + "; name it with --data");
    }
  }

  @Override
  public void checkTarget() throws CommandException {
    if (server.isPresent()) {
      throw new CommandException(
          Program.FAULT,
          "a server runs over %s (process %d); stop it before moving in"
              .formatted(settings.data(), server.get().pid()));
    }
  }

  @Override
  public Export.Source contents() throws IOException, CommandException {
    if (server.isEmpty()) {
      return Export.Source.of(new Contents(opened()));
    }
    RunningServer asked = new RunningServer(server.get(), settings);
    running = asked;
    return over(asked);
  }

  @Override
  public Engine engine() throws CommandException {
    checkTarget();
    return opened();
  }

  private Engine opened() {
    Engine open = engine;
    if (open == null) {
      open = RocksEngine.open(settings.data(), InstantSource.system());
      engine = open;
    }
    return open;
  }

  private static Export.Source over(RunningServer running) {
    return position -> {
      String after = position == null ? "" : "?after=" + Percent.encode(position);
      HttpResponse<byte[]> answer =
          running.send(running.request(BackupDoor.PATH + after, PART_TIMEOUT).build());
      if (answer.statusCode() != 200) {
        throw new IOException(
            "the server answers %d: %s"
                .formatted(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return Records.unpack(answer.body());
    };
  }

  @Override
  public Optional<KeyBox.Keys> keys() throws IOException, CommandException {
    return Optional.of(new FolderKeys(settings).all());
  }

  @Override
  public String keys(KeyBox.Keys keys) throws IOException, CommandException {
    engine();
    StringBuilder said = new StringBuilder("the keys are in the data folder");
    SecureRandom random = new SecureRandom();
    List<String> clients =
        keys.clients().isEmpty() ? KeyFile.open(settings.data(), random).clients() : keys.clients();
    KeyFile.write(settings.data(), keys.master(), clients);
    // Those of the home that was here are gone, whatever its server served with.
    KeysInUse.of(keys.master(), clients, random).write(settings.data());
    if (keys.keyset().length > 0) {
      SealFile file = new SealFile(settings.data());
      Optional<byte[]> before = file.read();
      // What was sealed here before, for the config file say, still opens.
      file.write(
          before.isPresent() ? TinkSeals.joined(keys.keyset(), before.get()) : keys.keyset());
    }
    if (settings.clientKeys().isPresent() && !settings.clientKeys().get().equals(keys.clients())) {
      said.append("; the settings name other client keys, which go before those moved in");
    }
    if (settings.masterKey().isPresent() && !settings.masterKey().get().equals(keys.master())) {
      said.append("; the settings name another master key, which goes before the one moved in");
    }
    return said.toString();
  }

  @Override
  public void close() {
    if (engine != null) {
      engine.close();
    }
    if (running != null) {
      running.close();
    }
  }
}
