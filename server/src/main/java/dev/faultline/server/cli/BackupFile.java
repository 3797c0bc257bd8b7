package dev.faultline.server.cli;

import dev.faultline.move.BackupReader;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that a backup is written to. */
final class BackupFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;

  BackupFile(String name) {
    this.path = Path.of(name);
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Reads what there is of it. */
  InputStream read() throws IOException {
    return new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
  }

  /** Begins it, in the place of the first bytes of one that came to nothing. */
  OutputStream begin(boolean anew) throws IOException {
    return new BufferedOutputStream(
        anew
            ? Files.newOutputStream(path, StandardOpenOption.TRUNCATE_EXISTING)
            : Files.newOutputStream(path, StandardOpenOption.CREATE_NEW),
        BUFFER_BYTES);
  }

  /** Goes on with it behind what is whole of it. */
  OutputStream behind(BackupReader whole) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(whole.bytes());
    }
    return new BufferedOutputStream(
        Files.newOutputStream(path, StandardOpenOption.APPEND), BUFFER_BYTES);
  }

  /** A backup that was told to be there survives the machine. */
  void keep() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
