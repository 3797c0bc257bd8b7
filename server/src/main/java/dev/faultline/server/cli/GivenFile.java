package dev.faultline.server.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Files that a command was given. Java's own faults of them are a path and nothing else, so that
 * each is put in words here: which file it is, and what is the matter with it.
 */
final class GivenFile {
  private static final int BUFFER_BYTES = 1 << 16;

  private GivenFile() {}

  private interface Reading<T> {
    T of(Path file) throws IOException;
  }

  /** All of a file; {@code what} says what it is for, like "the config". */
  static byte[] bytes(String what, Path file) throws IOException {
    return read(what, file, Files::readAllBytes);
  }

  /** All of a text file. */
  static String text(String what, Path file) throws IOException {
    return read(what, file, given -> Files.readString(given, StandardCharsets.UTF_8));
  }

  /** The first line of a file that is there to keep a secret out of arguments. */
  static String secret(String what, Path file) throws IOException, CommandException {
    String line = text("the %s file".formatted(what), file).lines().findFirst().orElse("");
    if (line.isEmpty()) {
      throw new CommandException(Program.USAGE, "there is no %s in %s".formatted(what, file));
    }
    return line;
  }

  /** A file that is read bit by bit. */
  static InputStream stream(String what, Path file) throws IOException {
    return new BufferedInputStream(read(what, file, Files::newInputStream), BUFFER_BYTES);
  }

  private static <T> T read(String what, Path file, Reading<T> reading) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("%s %s is a folder".formatted(what, file));
    }
    try {
      return reading.of(file);
    } catch (CharacterCodingException e) {
      throw new IOException("%s %s is not UTF-8".formatted(what, file), e);
    } catch (FileSystemException e) {
      throw new IOException(what + " " + told(e), e);
    } catch (IOException e) {
      throw new IOException("%s %s cannot be read: %s".formatted(what, file, e.getMessage()), e);
    }
  }

  /** What is the matter with which file. */
  static String told(FileSystemException fault) {
    String file = String.valueOf(fault.getFile());
    return switch (fault) {
      case NoSuchFileException missing -> file + " is not there";
      case AccessDeniedException refused -> file + " may not be read or written";
      case NotDirectoryException other -> file + " is no folder";
      default ->
          "%s: %s"
              .formatted(
                  file,
                  Objects.requireNonNullElse(fault.getReason(), fault.getClass().getSimpleName()));
    };
  }
}
