package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine does with folders that are new, foreign, in use, or damaged. */
final class FolderTest {
  private static final InstantSource CLOCK = InstantSource.system();

  private Path folder = Path.of("");

  @BeforeEach
  void place(@TempDir Path temp) {
    folder = temp.resolve("data");
  }

  private static void put(Engine engine, long sequence) {
    Key key = new Key("p", "row " + sequence);
    byte[] value = ("value " + sequence).getBytes(UTF_8);
    Commit commit = new Commit("lane", sequence - 1, List.of(new Change.Put(key, value)));
    assertThat(engine.table().commit(commit)).isEqualTo(new Committed.Done(sequence));
  }

  /** Whether rows 1 to {@code head} are there, and no other. */
  private static void check(Engine engine, long head) {
    assertThat(engine.table().head("lane")).isEqualTo(head);
    for (long i = 1; i <= head + 3; i++) {
      assertThat(engine.table().find(new Key("p", "row " + i)).isPresent())
          .as("row %s", i)
          .isEqualTo(i <= head);
    }
  }

  @Test
  @DisplayName("a missing folder is made, for its owner alone, and says its format")
  void makesFolder() throws IOException {
    RocksEngine.open(folder, CLOCK).close();
    assertThat(Files.readString(folder.resolve("FORMAT"))).isEqualTo("faultline data format 1\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  @DisplayName("the native library leaves no copy behind")
  void leavesNoLibrary() throws IOException {
    Files.createDirectories(folder);
    Path left = Files.createDirectory(folder.resolve("native-left-by-a-killed-process"));
    Files.writeString(folder.resolve("FORMAT"), "faultline data format 1\n");
    Files.writeString(left.resolve("lib.so"), "x");
    RocksEngine.open(folder, CLOCK).close();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString())).noneMatch(n -> n.startsWith("native"));
    }
  }

  @Test
  @DisplayName("an unknown format is refused, naming both")
  void refusesOtherFormat() throws IOException {
    RocksEngine.open(folder, CLOCK).close();
    Files.writeString(folder.resolve("FORMAT"), "faultline data format 7\n");
    assertThatThrownBy(() -> RocksEngine.open(folder, CLOCK))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("has data format 7; this program reads format 1");
    Files.writeString(folder.resolve("FORMAT"), "gibberish");
    assertThatThrownBy(() -> RocksEngine.open(folder, CLOCK))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("unknown data format \"gibberish\"");
  }

  @Test
  @DisplayName("a folder that holds something else is refused, and left alone")
  void refusesForeignFolder() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    assertThatThrownBy(() -> RocksEngine.open(folder, CLOCK))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is not empty and has no FORMAT file (it holds thesis.txt)");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  @DisplayName("a file in the folder's place is refused")
  void refusesFile() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> RocksEngine.open(folder, CLOCK))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("is a file");
  }

  @Test
  @DisplayName("a start that was killed before the format was written can be repeated")
  void killedAtFirstStart() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("FORMAT.new"), "faultl");
    RocksEngine.open(folder, CLOCK).close();
    assertThat(Files.exists(folder.resolve("FORMAT"))).isTrue();
  }

  @Test
  @DisplayName("a folder in use is refused with a message that says so, and its user goes on")
  void refusesSecond() {
    try (Engine first = RocksEngine.open(folder, CLOCK)) {
      put(first, 1);
      assertThatThrownBy(() -> RocksEngine.open(folder, CLOCK))
          .isInstanceOf(StorageException.class)
          .hasMessage("another server uses the data folder " + folder)
          .matches(e -> !((StorageException) e).passing());
      put(first, 2);
    }
    try (Engine again = RocksEngine.open(folder, CLOCK)) {
      check(again, 2);
    }
  }

  @Test
  @DisplayName("calls after the end are refused, and a second end is none")
  void closed() {
    RocksEngine engine = RocksEngine.open(folder, CLOCK);
    put(engine, 1);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> put(engine, 2)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> engine.table().head("lane"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the engine is closed");
  }

  @Test
  @DisplayName("a torn last record is survived with everything before it, wherever it is torn")
  void tornRecord() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      Path copy = folder.resolveSibling("torn" + round);
      try (Engine engine = RocksEngine.open(folder.resolveSibling("whole" + round), CLOCK)) {
        for (long i = 1; i <= 20; i++) {
          put(engine, i);
        }
        // What a killed process leaves: the files as they are, nothing flushed or closed.
        copy(folder.resolveSibling("whole" + round), copy);
      }
      Path log = newestLog(copy);
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        // A commit's record here has more than 40 bytes: only the last one is torn.
        channel.truncate(channel.size() - 1 - random.nextInt(40));
      }
      goesOn(copy, 19);
    }
  }

  @Test
  @DisplayName("garbage behind the last record is survived with all records")
  void garbage() throws IOException {
    Random random = new Random(8);
    for (int round = 0; round < 6; round++) {
      Path copy = folder.resolveSibling("garbage" + round);
      try (Engine engine = RocksEngine.open(folder.resolveSibling("clean" + round), CLOCK)) {
        for (long i = 1; i <= 20; i++) {
          put(engine, i);
        }
        copy(folder.resolveSibling("clean" + round), copy);
      }
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      try (FileChannel channel =
          FileChannel.open(newestLog(copy), StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
        assertThat(channel.write(ByteBuffer.wrap(garbage))).isEqualTo(garbage.length);
      }
      goesOn(copy, 20);
    }
  }

  /** Opens with {@code head} commits, adds some, and finds all after another killed process. */
  private void goesOn(Path damaged, long head) throws IOException {
    Path killedAgain = damaged.resolveSibling(damaged.getFileName() + "-again");
    try (Engine engine = RocksEngine.open(damaged, CLOCK)) {
      check(engine, head);
      put(engine, head + 1);
      put(engine, head + 2);
      copy(damaged, killedAgain);
    }
    try (Engine engine = RocksEngine.open(killedAgain, CLOCK)) {
      check(engine, head + 2);
    }
  }

  private static Path newestLog(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Comparator.comparing(Path::getFileName))
          .orElseThrow();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.copy(file, to.resolve(file.getFileName()));
    }
  }
}
