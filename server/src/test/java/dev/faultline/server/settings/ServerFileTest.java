package dev.faultline.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerFileTest {
  @TempDir private Path data = Path.of("");

  @Test
  void note_isFoundWhileItsProcessRuns() throws IOException {
    ServerFile server = new ServerFile("http://127.0.0.1:1", ProcessHandle.current().pid());
    server.write(data);
    assertThat(ServerFile.find(data)).contains(server);
    ServerFile.remove(data);
    assertThat(ServerFile.find(data)).isEmpty();
  }

  @Test
  void note_ofAKilledProcessIsNoServer() throws IOException {
    // Linux gives no process a number as high as this.
    new ServerFile("http://127.0.0.1:1", 0x7fff_fff0L).write(data);
    assertThat(ServerFile.find(data)).isEmpty();
  }

  @Test
  void note_ofAKilledProcessWithOurNumber_isNoServer() throws IOException {
    // As in a container that was started anew: all that is started there has the number 1.
    long ours = ProcessHandle.current().pid();
    Files.writeString(
        data.resolve("server.json"),
        "{\"url\":\"http://127.0.0.1:1\",\"pid\":\"%d\",\"started\":\"2026-01-01T00:00:00Z\"}"
            .formatted(ours));
    assertThat(ServerFile.find(data)).isEmpty();
  }

  @Test
  void note_isFoundWhileAnotherProcessServes_andNotWhenItsNumberIsAnothers() throws Exception {
    ChildProcess server =
        ChildProcess.start(
            ChildProcess.ofOurClassPath(
                "dev.faultline.server.cli.Program",
                "serve",
                "--port",
                "0",
                "--data",
                data.toString()),
            Map.of());
    ServerFile found;
    try (server) {
      server.await(Pattern.compile("log in"));
      found = ServerFile.find(data).orElseThrow();
      assertThat(found.pid()).isEqualTo(server.pid());
      server.kill();
      server.awaitEnd();
    }
    assertThat(data.resolve("server.json")).exists();
    // A process that lives and has nothing to do with it got the number.
    long other = ProcessHandle.current().parent().orElseThrow().pid();
    new ServerFile(found.url(), other).write(data);
    assertThat(ServerFile.find(data)).isEmpty();
  }

  @Test
  void unreadableNote_isNoServer() throws IOException {
    Files.writeString(data.resolve("server.json"), "{\"url\":\"http://127.0.0.1:1\"}");
    assertThat(ServerFile.find(data)).isEmpty();
  }
}
