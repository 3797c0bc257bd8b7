package dev.faultline.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.seal.SealException;
import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.TinkSeals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealFileTest {
  @TempDir private Path data = Path.of("");

  private TinkSeals open() throws IOException {
    return TinkSeals.open(new SealFile(data), new SecureRandom(), () -> Instant.EPOCH);
  }

  @Test
  void keys_areMadeOnce_forTheOwnerAlone() throws IOException, SealException {
    SealedConfig config =
        new SealedConfig("AAECAwQFBgcICQoLDA0ODw", SealedConfig.Use.NOTIFY, null, null, "{}");
    String sealed = open().seal(config);
    TinkSeals again = open();
    assertThat(again.open(sealed)).isEqualTo(config);
    again.rotate();
    assertThat(open().keys()).isEqualTo(again.keys()).hasSize(2);
    Path file = data.resolve("seal.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(data)) {
      assertThat(files).as("no draft is left").containsExactly(file);
    }
  }

  @Test
  void brokenFile_isNotReplaced() throws IOException {
    Path file = data.resolve("seal.json");
    Files.writeString(file, "{\"keyset\":");
    assertThatThrownBy(this::open).isInstanceOf(IOException.class);
    assertThat(file).hasContent("{\"keyset\":");
    assertThat(new SealFile(data)).hasToString(file.toString());
  }
}
