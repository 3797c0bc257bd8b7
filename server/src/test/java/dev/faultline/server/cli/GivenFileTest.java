package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.server.Serving;
import dev.faultline.settings.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say of files that they were given and cannot read. */
class GivenFileTest {
  @TempDir private Path folder = Path.of("");

  private String data = "";
  private Path missing = folder;

  @BeforeEach
  void installation() throws Exception {
    data = folder.resolve("data").toString();
    missing = folder.resolve("missing.zst");
    Serving.Product.open(ConfigReader.read(Map.of("data", data, "port", "1"), Map.of(), ""))
        .close();
  }

  private static String said(String... words) {
    Ran ran = Ran.program(words);
    assertThat(ran.code()).as(ran.err()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("faultline: ").hasLineCount(1);
    return ran.err().strip();
  }

  @Test
  @DisplayName("a file that is not there is named, and said not to be there")
  void notThere() {
    assertThat(said("verify", missing.toString()))
        .isEqualTo("faultline: the backup %s is not there", missing);
    assertThat(said("import", missing.toString(), "--data", data))
        .contains(missing + " is not there");
    assertThat(said("seal", "--any-project", missing.toString(), "--data", data))
        .isEqualTo("faultline: the config %s is not there", missing);
    String backup = folder.resolve("backup.zst").toString();
    assertThat(
            said(
                "export",
                backup,
                "--with-keys",
                "--pass-phrase-file",
                missing.toString(),
                "--data",
                data))
        .isEqualTo("faultline: the pass-phrase file %s is not there", missing);
    assertThat(Path.of(backup)).doesNotExist();
  }

  @Test
  @DisplayName("a backup into a folder that is not there is refused with the way out")
  void noFolder() {
    Path backup = folder.resolve("nowhere").resolve("backup.zst");
    assertThat(said("export", backup.toString(), "--data", data))
        .isEqualTo("faultline: the folder of %s is not there; make it first", backup);
  }

  @Test
  @DisplayName("a folder in the place of a file, and text that is none, are told")
  void otherThanExpected() throws Exception {
    assertThat(said("verify", folder.toString()))
        .isEqualTo("faultline: the backup %s is a folder", folder);
    Path latin = Files.write(folder.resolve("latin.toml"), new byte[] {'#', (byte) 0xe4, '\n'});
    assertThat(said("projects", "--config", latin.toString(), "--data", data))
        .isEqualTo("faultline: the config file %s is not UTF-8", latin);
  }
}
