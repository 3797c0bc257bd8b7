package dev.faultline.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  @TempDir private Path data = Path.of("");

  @Test
  void firstOpening_makesKeys() throws IOException {
    KeyFile.Keys keys = KeyFile.open(data, new SecureRandom());
    assertThat(keys.fresh()).isTrue();
    assertThat(keys.clients()).singleElement().asString().matches("[0-9a-f]{32}");
    assertThat(keys.master()).matches("[A-Za-z0-9_-]{44}").isNotEqualTo(keys.clients().getFirst());
    assertThat(KeyFile.open(data.getRoot().resolve(data), new SecureRandom()))
        .isEqualTo(new KeyFile.Keys(keys.master(), keys.clients(), false));
  }

  @Test
  void severalClientKeys_areKept() throws IOException {
    KeyFile.write(data, "master", List.of("one", "two"));
    assertThat(KeyFile.find(data))
        .contains(new KeyFile.Keys("master", List.of("one", "two"), false));
  }

  @Test
  void file_isTheOwnersAlone() throws IOException {
    KeyFile.open(data, new SecureRandom());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (var files = Files.list(data)) {
      assertThat(files).as("no draft is left").containsExactly(file());
    }
  }

  @Test
  void brokenFile_isToldWithItsName() throws IOException {
    for (String text : new String[] {"", "[]", "{\"masterKey\":\"a\"}", "{\"masterKey\":"}) {
      Files.writeString(file(), text);
      assertThatThrownBy(() -> KeyFile.open(data, new SecureRandom()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file().toString());
    }
  }

  @Test
  void noFile_isNoKeys() throws IOException {
    assertThat(KeyFile.find(data)).isEmpty();
  }

  private Path file() {
    return data.resolve("keys.json");
  }
}
