package dev.faultline.server.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.server.helidon.HelidonHost;
import dev.faultline.server.settings.SealFile;
import dev.faultline.storage.Engine;
import dev.faultline.storage.StorageProbe;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product over HTTP on a real disk that fills up: a small one in memory, mounted for the
 * test. Who may not mount runs the test in a user namespace of its own: {@code unshare -rm mvn
 * ...}.
 */
final class FullDiskTest {
  private static final int TRIES_MAX = 3_000;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:15:30Z"));
  private final Config config = everyBodyKept(Config.forTests(Path.of("unused")));
  private final HttpClient client = HttpClient.newHttpClient();
  private final Random random = new Random(1);
  private final List<String> answered = new ArrayList<>();
  private Path disk = Path.of("");
  private String url = "";

  private static Config everyBodyKept(Config config) {
    return new Config(
        config.host(),
        config.port(),
        config.data(),
        config.url(),
        config.masterKey(),
        config.clientKeys(),
        config.retentionDays(),
        0,
        config.grouping(),
        config.trustProxy(),
        config.notifications(),
        config.limits());
  }

  @BeforeEach
  void mount(@TempDir Path temp) throws IOException, InterruptedException {
    // Loads the native library from another disk: a disk that a loaded library came from is busy.
    RocksEngine.open(temp.resolve("elsewhere"), now::get).close();
    disk = Files.createDirectory(temp.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString());
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
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private HttpResponse<String> get(String target, String accept)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + target))
            .header("X-Api-Key", config.masterKey())
            .header("Accept", accept)
            .build(),
        BodyHandlers.ofString());
  }

  /** Sends a new event, large and hard to compress. */
  private HttpResponse<String> post(String id) throws IOException, InterruptedException {
    byte[] noise = new byte[8_000];
    random.nextBytes(noise);
    String event =
        "{\"event_id\":\"%s\",\"message\":\"disk\",\"extra\":{\"noise\":\"%s\"}}"
            .formatted(id, HexFormat.of().formatHex(noise));
    String target = "/api/1/store/?sentry_key=" + config.clientKeys().getFirst();
    return client.send(
        HttpRequest.newBuilder(URI.create(url + target))
            .POST(BodyPublishers.ofString(event))
            .build(),
        BodyHandlers.ofString());
  }

  private String nextId() {
    return "%016x%016x".formatted(random.nextLong(), answered.size());
  }

  /** Posts until the disk refuses; answers the refused id. */
  private String postUntilFull() throws IOException, InterruptedException {
    for (int i = 0; i < TRIES_MAX; i++) {
      String id = nextId();
      HttpResponse<String> response = post(id);
      if (response.statusCode() != 200) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(response.body()).doesNotContain(disk.toString());
        return id;
      }
      answered.add(id);
    }
    return fail("%,d events of 16 KB fitted on a full disk".formatted(TRIES_MAX));
  }

  private void assertAllKept() throws IOException, InterruptedException {
    for (String id : answered) {
      HttpResponse<String> event = get("/api/v1/projects/1/events/" + id, "*/*");
      assertThat(event.statusCode()).as("%s: %s", id, event.body()).isEqualTo(200);
    }
    assertThat(get("/api/v1/projects/1/issues", "*/*").body())
        .contains("\"count\":" + answered.size() + ",");
  }

  /**
   * Runs on the product as the server starts it, but on the small disk and with the test's clock.
   */
  private void serve(Scene scene) throws IOException, InterruptedException {
    try (Engine engine = RocksEngine.open(disk.resolve("data"), now::get);
        Faultline faultline =
            Faultline.create(
                config,
                engine,
                new SealFile(disk.resolve("data")),
                now::get,
                new Random(2),
                new SecureRandom())) {
      HelidonHost host = HelidonHost.start("127.0.0.1", 0, false, config.limits(), faultline);
      url = "http://127.0.0.1:" + host.port();
      try {
        scene.play();
      } finally {
        host.stop();
      }
    }
  }

  /** What happens while the server runs. */
  private interface Scene {
    void play() throws IOException, InterruptedException;
  }

  /** Whether it says that it is ready; asked when its last word is old enough to ask again. */
  private HttpResponse<String> ready() throws IOException, InterruptedException {
    now.set(now.get().plus(StorageProbe.FRESH));
    return get("/readyz", "*/*");
  }

  private void fillAndFree() throws IOException, InterruptedException {
    for (int i = 0; i < 20; i++) {
      String id = nextId();
      assertThat(post(id).statusCode()).isEqualTo(200);
      answered.add(id);
    }
    assertThat(ready().statusCode()).isEqualTo(200);
    fill();
    String refused = postUntilFull();
    HttpResponse<String> unready = ready();
    assertThat(unready.statusCode()).isEqualTo(503);
    assertThat(unready.body()).contains("not ready", "the storage does not take writes");
    assertThat(unready.headers().firstValue("Retry-After")).isPresent();
    assertThat(get("/metrics", "*/*").body()).contains("faultline_storage_up 0");
    assertThat(get("/healthz", "*/*").statusCode()).as("it lives").isEqualTo(200);
    assertThat(get("/login", "text/html").statusCode()).isEqualTo(200);
    assertAllKept();

    Files.delete(disk.resolve("filler"));
    assertThat(ready().statusCode()).as("ready without a restart").isEqualTo(200);
    assertThat(post(refused).statusCode()).as("what was refused, sent again").isEqualTo(200);
    answered.add(refused);
    assertThat(post(answered.getFirst()).statusCode()).as("a repetition").isEqualTo(200);
    assertAllKept();
  }

  @Test
  @DisplayName("a full disk is said, keeps what was answered, and is over by itself")
  void fullAndFree() throws IOException, InterruptedException {
    serve(
        () -> {
          fillAndFree();
          fillAndFree();
        });
    serve(
        () -> {
          assertAllKept();
          assertThat(ready().statusCode()).isEqualTo(200);
        });
  }
}
