package dev.faultline.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.vitals.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneMachineTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  @TempDir private Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

  private static double value(Home.Sight sight, String name) {
    return sight.readings().stream()
        .filter(reading -> reading.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void measuresTheFolderAgain_afterAMinute() throws IOException {
    OneMachine home = new OneMachine(folder, now::get);
    Files.write(Files.createDirectory(folder.resolve("rows")).resolve("a"), new byte[1_000]);
    assertThat(value(home.look(), "dataBytes")).isEqualTo(1_000);
    Files.write(folder.resolve("b"), new byte[500]);
    now.set(NOW.plusSeconds(59));
    assertThat(value(home.look(), "dataBytes")).isEqualTo(1_000);
    now.set(NOW.plusSeconds(60));
    assertThat(value(home.look(), "dataBytes")).isEqualTo(1_500);
    assertThat(home.started()).isEqualTo(NOW);
    assertThat(value(home.look(), "diskFreeBytes"))
        .isPositive()
        .isLessThanOrEqualTo(value(home.look(), "diskBytes"));
  }

  @Test
  void folderThatIsGone_isAFaultInWordsAndNothingMore() {
    OneMachine home = new OneMachine(folder.resolve("gone"), now::get);
    assertThat(home.look().fault()).startsWith("The data folder cannot be measured");
    assertThat(value(home.look(), "memoryBytes")).isPositive();
  }
}
