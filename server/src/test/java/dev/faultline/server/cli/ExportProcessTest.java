package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.server.Serving;
import dev.faultline.settings.ConfigReader;
import dev.faultline.testkit.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of the real program: its output and its environment are no objects in here. */
class ExportProcessTest {
  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void installation() throws Exception {
    Map<String, String> settings = Map.of("data", folder.resolve("data").toString(), "port", "1");
    Serving.Product.open(ConfigReader.read(settings, Map.of(), "")).close();
  }

  private ProcessBuilder export(String... more) {
    List<String> words = new ArrayList<>(List.of("export", "-", "--data"));
    words.add(folder.resolve("data").toString());
    words.addAll(List.of(more));
    return new ProcessBuilder(
            ChildProcess.ofOurClassPath(
                "dev.faultline.server.cli.Program", words.toArray(String[]::new)))
        .redirectError(folder.resolve("words").toFile());
  }

  @Test
  @DisplayName("a backup that nobody took is no backup: it is told, and the exit code says so")
  void tellsWhatWasNotWritten() throws Exception {
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

  @Test
  @DisplayName("the pass-phrase of the environment is read, and is no setting that is not known")
  void passPhraseOfTheEnvironment() throws Exception {
    ProcessBuilder brief = export("--with-keys");
    brief.environment().put("FAULTLINE_PASS_PHRASE", "too short");
    assertThat(brief.start().waitFor()).isEqualTo(2);
    assertThat(folder.resolve("words"))
        .content()
        .contains("the pass-phrase must have at least 12 characters");
  }
}
