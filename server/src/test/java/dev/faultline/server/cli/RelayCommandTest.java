package dev.faultline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.seal.SealedConfig;
import dev.faultline.seal.TinkSeals;
import dev.faultline.server.Serving;
import dev.faultline.server.settings.SealFile;
import dev.faultline.settings.ConfigReader;
import dev.faultline.testkit.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a relay's secret may come from. */
class RelayCommandTest {
  private static final String SECRET = "known to both sides";

  @TempDir private Path folder = Path.of("");

  private Path data = folder;
  private final List<String> relay = new ArrayList<>();

  @BeforeEach
  void installation() throws Exception {
    data = folder.resolve("data");
    Serving.Product.open(
            ConfigReader.read(Map.of("data", data.toString(), "port", "1"), Map.of(), ""))
        .close();
    Path to =
        Files.writeString(
            folder.resolve("to.json"),
            "{\"type\":\"webhook\",\"endpoint\":\"https://example.com/hook\"}");
    relay.addAll(List.of("relay", "--from", "github", "--to", to.toString(), "--data", "" + data));
  }

  private Ran run(String... more) {
    List<String> words = new ArrayList<>(relay);
    words.addAll(List.of(more));
    return Ran.program(words.toArray(String[]::new));
  }

  /** What the relay of an address was sealed from. */
  private String sealedIn(String address) throws Exception {
    TinkSeals seals =
        TinkSeals.open(new SealFile(data), new SecureRandom(), InstantSource.system());
    SealedConfig opened = seals.open(address.strip().replaceFirst(".*/relay/", ""));
    return opened.json();
  }

  @Test
  @DisplayName("the secret is the first line of a file, or the argument, and not both")
  void ofAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Ran relayed = run("--secret-file", file.toString());
    assertThat(relayed.code()).as(relayed.err()).isZero();
    assertThat(sealedIn(relayed.out())).contains(SECRET);
    assertThat(sealedIn(run("--secret", SECRET).out())).contains(SECRET);

    Ran both = run("--secret-file", file.toString(), "--secret", SECRET);
    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("not both").hasLineCount(1);
    Files.writeString(file, "\n");
    Ran empty = run("--secret-file", file.toString());
    assertThat(empty.code()).isEqualTo(2);
    assertThat(empty.err()).contains("there is no secret in " + file);
    assertThat(empty.out()).isEmpty();
  }

  @Test
  @DisplayName("the secret is what the environment has")
  void ofTheEnvironment() throws Exception {
    Path out = folder.resolve("out");
    ProcessBuilder command =
        new ProcessBuilder(
                ChildProcess.ofOurClassPath(
                    "dev.faultline.server.cli.Program", relay.toArray(String[]::new)))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    command.environment().put("FAULTLINE_RELAY_SECRET", SECRET);
    assertThat(command.start().waitFor()).as("exit code").isZero();
    assertThat(sealedIn(Files.readString(out))).contains(SECRET);
  }
}
