package dev.faultline.server.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void unreadableNote_isNoServer() throws IOException {
    Files.writeString(data.resolve("server.json"), "{\"url\":\"http://127.0.0.1:1\"}");
    assertThat(ServerFile.find(data)).isEmpty();
  }
}
