package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.server.Serving;
import dev.faultline.settings.ConfigReader;
import dev.faultline.testkit.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup to the standard output, of the real program: its output can be no object in here. */
class ExportStandardTest {
  @TempDir private Path folder = Path.of("");

  private ProcessBuilder export() {
    return new ProcessBuilder(
            ChildProcess.ofOurClassPath(
                "dev.faultline.server.cli.Program",
                "export",
                "-",
                "--data",
                folder.resolve("data").toString()))
        .redirectError(folder.resolve("words").toFile());
  }

  @Test
  @DisplayName("a backup that nobody took is no backup: it is told, and the exit code says so")
  void tellsWhatWasNotWritten() throws Exception {
    Map<String, String> settings =
        Map.of("data", folder.resolve("data").toString(), "port", "1");
    Serving.Product.open(ConfigReader.read(settings, Map.of(), "")).close();

    Process unread = export().start();
    unread.getInputStream().close();
    assertThat(unread.waitFor()).isEqualTo(1);
    assertThat(folder.resolve("words"))
        .content()
        .contains("faultline: the standard output cannot be written: ")
        .doesNotContain("sha256");

    Path backup = folder.resolve("backup.zst");
    Process read = export().redirectOutput(backup.toFile()).start();
    assertThat(read.waitFor()).isZero();
    assertThat(Files.readString(folder.resolve("words"))).contains("sha256");
    assertThat(Ran.program("verify", backup.toString()).out()).contains("whole: ");
  }
}
