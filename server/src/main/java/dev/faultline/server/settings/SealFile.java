package dev.faultline.server.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.seal.KeysetStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The keys that configs are sealed with, in the data folder, for its owner alone. */
public final class SealFile implements KeysetStore {
  private final Path file;

  /** The file of a data folder, whether or not it is there. */
  public SealFile(Path data) {
    this.file = data.resolve("seal.json");
  }

  @Override
  public Optional<byte[]> read() throws IOException {
    return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  @Override
  public void write(byte[] keyset) throws IOException {
    OwnerFile.write(file, new String(keyset, UTF_8));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
