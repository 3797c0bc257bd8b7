package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** The folder the data lies in: whose it is, which format it has, and what it needs to run. */
final class DataFolder {
  /** The format this program writes and reads. */
  static final int FORMAT = 1;

  private static final String FORMAT_FILE = "FORMAT";
  private static final String FORMAT_DRAFT = "FORMAT.new";
  private static final String FORMAT_WORDS = "faultline data format ";
  private static final String NATIVE_PREFIX = "native-";
  private static final String PROBE_FILE = "PROBE";
  private static final long PROBE_BYTES_MIN = 4 << 20;

  private static boolean loaded;

  private final Path path;

  private DataFolder(Path path) {
    this.path = path;
  }

  /** Makes the folder, or checks that this program may use it. */
  static DataFolder prepare(Path path) {
    DataFolder folder = new DataFolder(path.toAbsolutePath().normalize());
    try {
      folder.make();
      folder.checkFormat();
      folder.loadLibrary();
      return folder;
    } catch (IOException e) {
      throw new StorageException(
          "the data folder " + folder.path + " cannot be used: " + e, true, e);
    }
  }

  Path path() {
    return path;
  }

  private void make() throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    try {
      // What people report is nobody else's business on a shared machine.
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(path);
      }
    } catch (FileAlreadyExistsException e) {
      throw new StorageException("the data folder " + path + " is a file", false, e);
    }
  }

  private void checkFormat() throws IOException {
    Path file = path.resolve(FORMAT_FILE);
    if (!Files.exists(file)) {
      checkEmpty();
      writeFormat(file);
      return;
    }
    String text = Files.readString(file, UTF_8).strip();
    if (!text.equals(FORMAT_WORDS + FORMAT)) {
      String found =
          text.startsWith(FORMAT_WORDS)
              ? "has data format " + text.substring(FORMAT_WORDS.length())
              : "has the unknown data format \"" + text + "\"";
      throw new StorageException(
          "the data folder %s %s; this program reads format %d: use the program that wrote it"
              .formatted(path, found, FORMAT),
          false);
    }
  }

  private void checkEmpty() throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(path)) {
      names = files.map(file -> file.getFileName().toString()).sorted().toList();
    }
    List<String> foreign = names.stream().filter(name -> !name.equals(FORMAT_DRAFT)).toList();
    if (!foreign.isEmpty()) {
      throw new StorageException(
          "the data folder %s is not empty and has no %s file (it holds %s): it is not Faultline's"
              .formatted(path, FORMAT_FILE, foreign.getFirst()),
          false);
    }
  }

  private void writeFormat(Path file) throws IOException {
    Path draft = path.resolve(FORMAT_DRAFT);
    write(draft, ByteBuffer.wrap((FORMAT_WORDS + FORMAT + "\n").getBytes(UTF_8)));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private static void write(Path file, ByteBuffer bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * Loads RocksDB's native code by way of the data folder. Its own loader leaves a copy of 15 MB in
   * the temporary folder whenever the process is killed, and that folder may forbid programs.
   */
  private void loadLibrary() throws IOException {
    synchronized (DataFolder.class) {
      removeLibraries();
      if (loaded) {
        return;
      }
      Path home = Files.createTempDirectory(path, NATIVE_PREFIX);
      NativeLibraryLoader.getInstance().loadLibrary(home.toString());
      RocksDB.loadLibrary();
      loaded = true;
      // Loaded code needs no name any more.
      removeLibraries();
    }
  }

  private void removeLibraries() throws IOException {
    List<Path> homes;
    try (Stream<Path> files = Files.list(path)) {
      homes =
          files.filter(file -> file.getFileName().toString().startsWith(NATIVE_PREFIX)).toList();
    }
    for (Path home : homes) {
      List<Path> libraries;
      try (Stream<Path> files = Files.list(home)) {
        libraries = files.toList();
      }
      for (Path library : libraries) {
        Files.deleteIfExists(library);
      }
      Files.deleteIfExists(home);
    }
  }

  /**
   * Finds out whether the folder takes as many bytes as opening the database needs (it writes what
   * the log holds into tables), by writing them: free space as the system tells it knows nothing of
   * quotas and faulty disks.
   */
  void probe() {
    Path probe = path.resolve(PROBE_FILE);
    long wanted = 0;
    try {
      wanted = logBytes() + PROBE_BYTES_MIN;
      try (FileChannel channel =
          FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer block = ByteBuffer.allocateDirect(1 << 16);
        for (long written = 0; written < wanted; written += block.capacity()) {
          block.clear();
          while (block.hasRemaining()) {
            channel.write(block);
          }
        }
        channel.force(true);
      } finally {
        Files.deleteIfExists(probe);
      }
    } catch (IOException e) {
      throw new StorageException(
          "the data folder %s is full or faulty, %d MiB must be free to go on: %s"
              .formatted(path, (wanted >> 20) + 1, e.getMessage()),
          true,
          e);
    }
  }

  private long logBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        bytes += Files.size(log);
      }
    }
    return bytes;
  }
}
