package dev.faultline.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.codec.PlainJson;
import dev.faultline.relay.RelayConfig.Language;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The message of each kind of webhook, as it stands beside the webhook in a golden file. */
class GoldenNotesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

  private static Path folder(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(GoldenNotesTest.class.getResource("/relay/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> hooks(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder(name))) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void everyTypeOfBacklogHasAFixture() throws IOException {
    List<String> names =
        hooks("backlog").stream().map(file -> file.getFileName().toString()).toList();
    List<String> wanted = new ArrayList<>();
    for (int type = 1; type <= 24; type++) {
      wanted.add("%02d.json".formatted(type));
    }
    assertThat(names).containsAll(wanted);
  }

  @TestFactory
  Stream<DynamicTest> everyHookReadsAsItsGoldenFile() {
    return Stream.of("backlog", "github", "gitlab", "any").flatMap(GoldenNotesTest::tests);
  }

  private static Stream<DynamicTest> tests(String from) {
    try {
      return hooks(from).stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      from + " " + file.getFileName(), () -> check(from, file)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void check(String from, Path file) throws IOException {
    Tree hook = new Tree(PlainJson.parse(Files.readString(file)));
    String event = file.getFileName().toString().split("\\.")[0];
    String text =
        switch (from) {
          case "backlog" ->
              NoteText.of(Backlog.read(hook, "example.backlog.com", Language.EN, NOW))
                  + "---\n"
                  + NoteText.of(Backlog.read(hook, "example.backlog.com", Language.JA, NOW));
          case "github" -> NoteText.of(Github.read(event, hook, NOW));
          case "gitlab" -> NoteText.of(Gitlab.read(event, hook, NOW));
          default -> NoteText.of(Anything.read(hook, NOW));
        };
    Path golden = Path.of(file.toString().replaceFirst("json$", "txt"));
    assertThat(golden).as("to be written by hand:\n%s", text).exists();
    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
