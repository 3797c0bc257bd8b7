package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.move.KeyBox;
import dev.faultline.server.Serving;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.settings.ConfigReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which keys a backup takes along where the server's are not those of the data folder. */
class ExportKeysTest {
  private static final String CLIENTS =
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

  @TempDir private Path folder = Path.of("");

  private Path data = folder;
  private Path backup = folder;

  @BeforeEach
  void places() {
    data = folder.resolve("data");
    backup = folder.resolve("backup.zst");
  }

  private static Serving serve(Path data, Map<String, String> environment) throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("FAULTLINE_DATA", data.toString());
    all.put("FAULTLINE_PORT", "0");
    return Serving.start(ConfigReader.read(Map.of(), all, ""));
  }

  private Ran export(String... config) throws Exception {
    Path phrase = Files.writeString(folder.resolve("phrase"), "correct horse battery");
    Path file = Files.writeString(folder.resolve("settings.toml"), String.join("\n", config));
    return Ran.program(
        "export",
        backup.toString(),
        "--with-keys",
        "--pass-phrase-file",
        phrase.toString(),
        "--config",
        file.toString(),
        "--data",
        data.toString());
  }

  /** What such an export takes along, without the rounds that locking costs. */
  private KeyBox.Keys keys(String... config) throws Exception {
    String text = String.join("\n", config);
    return new FolderKeys(ConfigReader.read(Map.of("data", data.toString()), Map.of(), text)).all();
  }

  @Test
  @DisplayName("client keys of the server's environment are not replaced by those of the folder")
  void clientKeysOfTheEnvironment() throws Exception {
    try (Serving serving = serve(data, Map.of("FAULTLINE_CLIENT_API_KEY", CLIENTS))) {
      assertThat(serving.welcome()).contains("first start");
      Ran nightly = export();
      assertThat(nightly.code()).isEqualTo(1);
      assertThat(nightly.err())
          .contains("has another client-api-key than the data folder;")
          .contains("set FAULTLINE_CLIENT_API_KEY")
          .doesNotContain("aaaa");
      assertThat(backup).doesNotExist();

      Ran wrong = export("client-api-key = \"cccccccccccccccccccccccccccccccc\"");
      assertThat(wrong.code()).isEqualTo(1);
      assertThat(wrong.err())
          .contains("than the data folder and this command's settings")
          .doesNotContain("cccc");
      assertThat(backup).doesNotExist();

      assertThat(keys("client-api-key = \"" + CLIENTS + "\"").clients())
          .containsExactly(CLIENTS.split(",", -1));
    }
    assertThat(data.resolve("keys-in-use.json"))
        .content()
        .doesNotContain("aaaa", KeyFile.find(data).orElseThrow().master());
  }

  @Test
  @DisplayName("a master key of the environment is missed after the server has stopped, too")
  void masterKeyOfTheEnvironment() throws Exception {
    String master = "a-master-key-of-the-environment";
    serve(data, Map.of("FAULTLINE_MASTER_API_KEY", master)).close();
    Ran nightly = export();
    assertThat(nightly.code()).isEqualTo(1);
    assertThat(nightly.err())
        .contains("has another master-api-key than the data folder")
        .contains("set FAULTLINE_MASTER_API_KEY");
    assertThat(backup).doesNotExist();
    assertThat(keys("master-api-key = \"" + master + "\"").master()).isEqualTo(master);
  }

  @Test
  @DisplayName("keys that only the command has do not replace those that the server uses")
  void keysOfTheCommand() throws Exception {
    serve(data, Map.of()).close();
    KeyFile.Keys made = KeyFile.find(data).orElseThrow();
    KeyBox.Keys keys = keys("client-api-key = \"" + CLIENTS + "\"", "master-api-key = \"other\"");
    assertThat(keys.clients()).isEqualTo(made.clients());
    assertThat(keys.master()).isEqualTo(made.master());
    assertThat(keys.keyset()).isNotEmpty();
  }

  @Test
  @DisplayName("keys that were moved in are those in use, before and after the first start")
  void keysThatMovedIn() throws Exception {
    serve(data, Map.of("FAULTLINE_CLIENT_API_KEY", "here-before")).close();
    KeyBox.Keys moved =
        new KeyBox.Keys("moved-master", List.of(CLIENTS.split(",", -1)), new byte[0]);
    try (LocalHome home =
        new LocalHome(ConfigReader.read(Map.of("data", data.toString()), Map.of(), ""))) {
      assertThat(home.keys(moved)).contains("the keys are in the data folder");
    }
    assertThat(keys().clients()).isEqualTo(moved.clients());
    assertThat(keys().master()).isEqualTo(moved.master());
    serve(data, Map.of()).close();
    assertThat(keys().clients()).isEqualTo(moved.clients());
    assertThat(keys().master()).isEqualTo(moved.master());
  }

  @Test
  @DisplayName("a note that is broken is not taken for one that allows everything")
  void brokenNote() throws Exception {
    serve(data, Map.of()).close();
    Files.writeString(data.resolve("keys-in-use.json"), "{\"salt\":\"00\"}");
    Ran exported = export();
    assertThat(exported.code()).isEqualTo(1);
    assertThat(exported.err()).contains("keys-in-use.json must have salt, masterKey");
    serve(data, Map.of()).close();
    assertThat(keys().clients()).isEqualTo(KeyFile.find(data).orElseThrow().clients());
  }
}
