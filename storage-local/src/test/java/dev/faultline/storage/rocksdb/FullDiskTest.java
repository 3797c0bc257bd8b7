package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.StorageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fills a real disk, a small one in memory, mounted for the test. Who may not mount runs the test
 * in a user namespace of its own: {@code unshare -rm mvn ...}.
 */
final class FullDiskTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String NOTE = "taken on a small disk";

  private final Random random = new Random(1);
  private Path disk = Path.of("");
  private Path data = Path.of("");
  private Path filler = Path.of("");

  @BeforeEach
  void mount(@TempDir Path temp) throws IOException, InterruptedException {
    // Loads the native library from another disk: a disk that a loaded library came from is busy.
    RocksEngine.open(temp.resolve("elsewhere"), CLOCK).close();
    disk = Files.createDirectory(temp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString());
    data = disk.resolve("data");
    filler = disk.resolve("filler");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", disk.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    if (process.exitValue() != 0) {
      fail(
          "a full disk needs a small disk to fill, and this user may not mount one (%s: %s); run"
                  .formatted(String.join(" ", command), said.strip())
              + " the tests as root, or under: unshare -rm");
    }
  }

  /** Writes until nothing more fits. */
  private void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private byte[] value() {
    byte[] bytes = new byte[10_000];
    random.nextBytes(bytes);
    return bytes;
  }

  private Committed put(Engine engine, long sequence, byte[] value) {
    Key key = new Key("p", "row " + sequence);
    Claim claim = new Claim(new EventId(sequence, sequence), NOTE.getBytes(UTF_8), 0);
    Commit commit =
        new Commit(
            "lane",
            sequence - 1,
            List.of(claim),
            List.of(new Change.Put(key, value)),
            List.of(new Commit.NewBlob("blob " + sequence, value)));
    return engine.table().commit(commit);
  }

  private static void check(Engine engine, List<byte[]> values) {
    for (int i = 1; i <= values.size(); i++) {
      assertThat(engine.table().find(new Key("p", "row " + i)).orElseThrow().value())
          .as("row %s", i)
          .isEqualTo(values.get(i - 1));
      assertThat(engine.blobs().find("blob " + i)).hasValue(values.get(i - 1));
      assertThat(engine.table().findClaim("lane", new EventId(i, i))).isPresent();
    }
  }

  /** Commits until the disk refuses; answers the refusal. */
  private StorageException writeUntilFull(Engine engine, List<byte[]> answered) {
    for (int i = 0; i < 5_000; i++) {
      byte[] value = value();
      try {
        long sequence = answered.size() + 1L;
        assertThat(put(engine, sequence, value)).isEqualTo(new Committed.Done(sequence));
        answered.add(value);
      } catch (StorageException e) {
        return e;
      }
    }
    return fail("5,000 commits of 20 KB fitted on a full disk");
  }

  @Test
  @DisplayName("a full disk is a passing fault; when there is space again the engine goes on")
  void goesOn() throws IOException {
    List<byte[]> answered = new ArrayList<>();
    try (Engine engine = RocksEngine.open(data, CLOCK)) {
      for (int round = 1; round <= 3; round++) {
        fill();
        StorageException fault = writeUntilFull(engine, answered);
        assertThat(fault.passing()).as(fault.getMessage()).isTrue();
        assertThat(fault).hasMessageContaining("full");
        // While it is full: what was answered is read, every write is refused the same way.
        check(engine, answered);
        assertThat(writeUntilFull(engine, answered).passing()).isTrue();

        Files.delete(filler);
        long head = engine.table().head("lane");
        assertThat(head).isEqualTo(answered.size());
        for (int i = 0; i < 20; i++) {
          byte[] value = value();
          assertThat(put(engine, answered.size() + 1L, value)).isInstanceOf(Committed.Done.class);
          answered.add(value);
        }
        check(engine, answered);
        engine.queue().append("q", List.of(value()), Duration.ZERO);
        assertThat(engine.queue().size("q")).isEqualTo(round);
      }
    }
    try (Engine engine = RocksEngine.open(data, CLOCK)) {
      check(engine, answered);
      assertThat(engine.table().head("lane")).isEqualTo(answered.size());
      assertThat(engine.queue().size("q")).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("a disk that is full before the first start is a clear refusal, and a later start")
  void fullAtStart() throws IOException {
    fill();
    try {
      RocksEngine.open(data, CLOCK).close();
      fail("the database was opened on a full disk");
    } catch (StorageException e) {
      assertThat(e.passing()).isTrue();
      assertThat(e).hasMessageContaining(data.toString());
    }
    Files.delete(filler);
    try (Engine engine = RocksEngine.open(data, CLOCK)) {
      assertThat(put(engine, 1, value())).isEqualTo(new Committed.Done(1));
    }
  }
}
