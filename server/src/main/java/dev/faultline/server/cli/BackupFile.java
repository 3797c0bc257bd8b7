package dev.faultline.server.cli;

import dev.faultline.move.BackupReader;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
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

  /**
   * The standard output as the system has it: {@link System#out} keeps to itself that a disk is
   * full or a pipe closed.
   */
  static OutputStream standard() {
    return named(new FileOutputStream(FileDescriptor.out), "the standard output");
  }

  /** Faults of writing tell neither what could not be written, nor that it was writing. */
  private static OutputStream named(OutputStream out, String name) {
    return new BufferedOutputStream(
        new FilterOutputStream(out) {
          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            try {
              out.write(bytes, from, length);
            } catch (IOException e) {
              throw new IOException("%s cannot be written: %s".formatted(name, e.getMessage()), e);
            }
          }
        },
        BUFFER_BYTES);
  }

  boolean exists() {
    return Files.exists(path);
  }

  /** Refuses, before anything is asked, a place that has no room for files. */
  void checkFolder() throws CommandException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandException(
          Program.FAULT, "the folder of %s is not there; make it first".formatted(path));
    }
  }

  /** Reads what there is of it. */
  InputStream read() throws IOException {
    return GivenFile.stream("the backup", path);
  }

  /** Begins it, in the place of the first bytes of one that came to nothing. */
  OutputStream begin(boolean anew) throws IOException {
    return named(
        anew
            ? Files.newOutputStream(path, StandardOpenOption.TRUNCATE_EXISTING)
            : Files.newOutputStream(path, StandardOpenOption.CREATE_NEW),
        path.toString());
  }

  /** Goes on with it behind what is whole of it. */
  OutputStream behind(BackupReader whole) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(whole.bytes());
    }
    return named(Files.newOutputStream(path, StandardOpenOption.APPEND), path.toString());
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
