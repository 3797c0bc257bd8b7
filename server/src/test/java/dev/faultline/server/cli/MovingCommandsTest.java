package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.server.Serving;
import dev.faultline.server.settings.KeyFile;
import dev.faultline.server.settings.ServerFile;
import dev.faultline.settings.ConfigReader;
import dev.faultline.storage.Arrivals;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and moves on the command line, of a folder with and without a server over it. */
class MovingCommandsTest {
  @TempDir private Path folder = Path.of("");

  private Path old = folder;
  private Path fresh = folder;
  private Path backup = folder;
  private Path phrase = folder;

  private String sealed = "";
  private String told = "";

  private static final String CONFIG =
      "{\"config\":{\"type\":\"webhook\",\"endpoint\":\"https://example.com/hook\"}}";

  @BeforeEach
  void places() throws Exception {
    old = folder.resolve("old");
    fresh = folder.resolve("fresh");
    backup = folder.resolve("backup.zst");
    phrase = Files.writeString(folder.resolve("phrase"), "correct horse battery\n");
  }

  private static Serving serve(Path data) throws Exception {
    return Serving.start(
        ConfigReader.read(Map.of("data", data.toString(), "port", "0"), Map.of(), ""));
  }

  /** The answer of a running server, without its address. */
  private static String ask(Path data, String method, String target, String body) throws Exception {
    ServerFile server = ServerFile.find(data).orElseThrow();
    String key = KeyFile.find(data).orElseThrow().master();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(server.url() + target))
                  .header("X-Api-Key", key)
                  .header("Content-Type", "application/json")
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode()
          + " "
          + answer
              .body()
              .replace(server.url(), "")
              // Memory holds more of an instant than a row does, and a whole second has no digits.
              .replaceAll("(\\.[0-9]{3})[0-9]+Z", "$1Z")
              .replace(".000Z", "Z");
    }
  }

  private void live() throws Exception {
    try (Serving serving = serve(old)) {
      assertThat(serving.welcome()).contains("first start");
      for (int i = 0; i < 20; i++) {
        String body =
            "{\"errors\":[{\"type\":\"Boom\",\"message\":\"kind " + (char) ('a' + i) + "\"}]}";
        assertThat(ask(old, "POST", "/v0/projects/shop/errors", body)).startsWith("201 ");
      }
      sealed = ask(old, "POST", "/api/v1/seal", CONFIG);
      assertThat(sealed).startsWith("201 ");
      told = ask(old, "GET", "/api/v1/projects/shop/issues", "");
      assertThat(told).contains("kind t");
      Ran exported =
          Ran.program(
              "export",
              backup.toString(),
              "--with-keys",
              "--pass-phrase-file",
              phrase.toString(),
              "--data",
              old.toString());
      assertThat(exported.code()).as(exported.err()).isZero();
      assertThat(exported.out()).isEmpty();
      assertThat(exported.err()).contains("issues", "packs of bodies", "sha256");
    }
  }

  @Test
  @DisplayName("a folder moves into another one with its keys, and is the same there")
  void moves() throws Exception {
    live();
    Ran verified =
        Ran.program("verify", backup.toString(), "--pass-phrase-file", phrase.toString());
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(verified.out()).contains("from a folder", "which the pass-phrase opens", "whole: ");

    Ran imported =
        Ran.program(
            "import",
            backup.toString(),
            "--pass-phrase-file",
            phrase.toString(),
            "--data",
            fresh.toString());
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.err()).contains("the keys are in the data folder", "read back and alike");
    assertThat(KeyFile.find(fresh)).isEqualTo(KeyFile.find(old));
    assertThat(Files.readString(fresh.resolve("seal.json")))
        .isEqualTo(Files.readString(old.resolve("seal.json")));
    Ran again =
        Ran.program(
            "import", backup.toString(), "--without-keys", "--resume", "--data", fresh.toString());
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("was imported here already");
    try (Serving serving = serve(fresh)) {
      assertThat(serving.welcome()).doesNotContain("first start");
      assertThat(ask(fresh, "GET", "/api/v1/projects/shop/issues", "")).isEqualTo(told);
      Ran busy =
          Ran.program("import", backup.toString(), "--without-keys", "--data", fresh.toString());
      assertThat(busy.code()).isEqualTo(1);
      assertThat(busy.err()).contains("a server runs over", "stop it before moving in");
    }
  }

  @Test
  @DisplayName("a folder without a server is exported as with one, and what was cut off goes on")
  void goesOn() throws Exception {
    live();
    Path cold = folder.resolve("cold.zst");
    Ran exported = Ran.program("export", cold.toString(), "--quiet", "--data", old.toString());
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(exported.err()).contains("without --with-keys", "sealed configs");
    String whole = Ran.program("verify", cold.toString()).out();
    String warm = Ran.program("verify", backup.toString()).out();
    assertThat(whole).contains("without keys");
    assertThat(kinds(whole)).isEqualTo(kinds(warm));

    Ran there = Ran.program("export", cold.toString(), "--data", old.toString());
    assertThat(there.err()).contains("is there already");
    Ran done = Ran.program("export", cold.toString(), "--resume", "--data", old.toString());
    assertThat(done.err()).contains("is whole already");
    byte[] bytes = Files.readAllBytes(cold);
    Files.write(cold, Arrays.copyOf(bytes, bytes.length - 100));
    Ran cut = Ran.program("verify", cold.toString());
    assertThat(cut.code()).isEqualTo(1);
    assertThat(cut.err()).contains("cut off at byte").hasLineCount(1);
    Ran imported = Ran.program("import", cold.toString(), "--data", fresh.toString());
    assertThat(imported.code()).isEqualTo(1);
    assertThat(imported.err()).contains("cut off at byte");
    assertThat(fresh).doesNotExist();
    Ran more = Ran.program("export", cold.toString(), "--resume", "--data", old.toString());
    assertThat(more.code()).as(more.err()).isZero();
    assertThat(kinds(Ran.program("verify", cold.toString()).out())).isEqualTo(kinds(whole));
  }

  private static String kinds(String verified) {
    return verified
        .lines()
        .filter(line -> line.endsWith(" bytes"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  @DisplayName("a wrong pass-phrase moves nothing, a short one locks nothing")
  void passPhrases() throws Exception {
    live();
    Path wrong = Files.writeString(folder.resolve("wrong"), "incorrect horse battery");
    Ran verified = Ran.program("verify", backup.toString(), "--pass-phrase-file", wrong.toString());
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.err()).contains("does not open the keys");
    Ran imported =
        Ran.program(
            "import",
            backup.toString(),
            "--pass-phrase-file",
            wrong.toString(),
            "--data",
            fresh.toString());
    assertThat(imported.code()).isEqualTo(1);
    assertThat(imported.err()).contains("does not open the keys");
    assertThat(fresh).doesNotExist();
    Path brief = Files.writeString(folder.resolve("brief"), "short");
    Ran exported =
        Ran.program(
            "export",
            folder.resolve("other.zst").toString(),
            "--with-keys",
            "--pass-phrase-file",
            brief.toString(),
            "--data",
            old.toString());
    assertThat(exported.code()).isEqualTo(2);
    assertThat(exported.err()).contains("at least 12 characters");
    assertThat(folder.resolve("other.zst")).as("nothing is left to go on with").doesNotExist();
    assertThat(Ran.program("import", backup.toString(), "--data", fresh.toString()).err())
        .contains("no terminal to ask");
  }

  private static void wrong(int code, String why, String... arguments) {
    Ran ran = Ran.program(arguments);
    assertThat(ran.code()).as(ran.err()).isEqualTo(code);
    assertThat(ran.err()).contains(why).hasLineCount(1);
  }

  @Test
  @DisplayName("what was asked wrongly is said in a line, and leaves nothing behind")
  void mistakes() throws Exception {
    String file = backup.toString();
    wrong(2, "the file is missing", "export");
    wrong(2, "the file is missing", "import", "--stage", "prod");
    wrong(2, "--region belongs to --stage", "export", file, "--region", "eu-central-1");
    wrong(
        2,
        "--data belongs to a data folder",
        "import",
        folder.toString(),
        "--stage",
        "a",
        "--data",
        old.toString());
    wrong(1, "the stage is \"A\"", "export", file, "--stage", "A");
    wrong(1, file + " is not there", "verify", file);
    wrong(1, file + " is not there", "import", file, "--data", fresh.toString());
    wrong(1, "there is no data folder", "export", file, "--data", old.toString());
    assertThat(backup).doesNotExist();
    Files.createFile(backup);
    Files.createDirectory(old);
    wrong(
        1,
        "there is no installation in the folder",
        "export",
        file,
        "--resume",
        "--data",
        old.toString());
    Path empty = Files.createFile(folder.resolve("empty"));
    Files.delete(backup);
    wrong(1, "there is no installation", "export", file, "--with-keys", "--data", old.toString());
    assertThat(backup).doesNotExist();
    live();
    wrong(
        2,
        "there is no pass-phrase in " + empty,
        "verify",
        file,
        "--pass-phrase-file",
        empty.toString());
  }

  @Test
  @DisplayName("a folder that was moved into halfway is not served")
  void halfAHome() throws Exception {
    try (RocksEngine engine = RocksEngine.open(fresh, InstantSource.system())) {
      new Arrivals(engine, InstantSource.system())
          .reached(new Arrivals.State("some backup", 3, false));
    }
    assertThatThrownBy(() -> serve(fresh))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stopped after 3 parts")
        .hasMessageContaining("faultline import --resume");
  }
}
