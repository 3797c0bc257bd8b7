package dev.faultline.server.cli;

import dev.faultline.server.settings.OwnerFile;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The file that a backup is written to: for its owner alone, since it holds what the data folder
 * holds, and under another name until it is whole, so that no half backup is taken for one.
 */
final class BackupFile {
  /** What stands behind the name of a backup that is not whole yet. */
  static final String UNFINISHED = ".unfinished";

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final Path draft;

  BackupFile(String name) {
    this.path = Path.of(name);
    this.draft = path.resolveSibling(path.getFileName() + UNFINISHED);
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

  /** Whether it is there, whole or not. */
  boolean exists() {
    return Files.exists(path) || Files.exists(draft);
  }

  /** Refuses to begin where something is already. */
  void checkNew() throws CommandException {
    if (Files.exists(path)) {
      throw new CommandException(
          Program.FAULT, path + " is there already; remove it, or go on with it by --resume");
    }
    if (Files.exists(draft)) {
      throw new CommandException(
          Program.FAULT,
          draft + " is there of an export that stopped; go on with it by --resume, or remove it");
    }
  }

  /** Refuses to go on with one of two. */
  void checkOne() throws CommandException {
    if (Files.exists(path) && Files.exists(draft)) {
      throw new CommandException(
          Program.FAULT, "%s is there already, and %s, too; remove one".formatted(path, draft));
    }
  }

  /** Refuses, before anything is asked, a place that has no room for files. */
  void checkFolder() throws CommandException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandException(
          Program.FAULT, "the folder of %s is not there; make it first".formatted(path));
    }
  }

  /** Reads what there is of it: under its own name it may be a stream that was cut off. */
  InputStream read() throws IOException {
    return GivenFile.stream("the backup", Files.exists(draft) ? draft : path);
  }

  /** Begins it. */
  OutputStream begin() throws IOException {
    return named(Channels.newOutputStream(OwnerFile.create(draft)), draft.toString());
  }

  /** Goes on with it behind so many bytes that are whole. */
  OutputStream behind(long bytes) throws IOException {
    if (!Files.exists(draft)) {
      Files.move(path, draft);
    }
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
    return named(Files.newOutputStream(draft, StandardOpenOption.APPEND), draft.toString());
  }

  /** It is whole: gets its name, and survives the machine. */
  void keep() throws IOException, CommandException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    checkOne();
    OwnerFile.rename(draft, path);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
