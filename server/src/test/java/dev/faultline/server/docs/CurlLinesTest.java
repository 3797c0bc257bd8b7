package dev.faultline.server.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.outgoing.Answer;
import dev.faultline.project.FirstError;
import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import dev.faultline.server.helidon.HelidonHost;
import dev.faultline.server.settings.SealFile;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pastes every curl line of the docs into a shell, against a server that is really there. */
class CurlLinesTest {
  private static final List<String> DOCS =
      List.of("README.md", "docs/api.md", "docs/faultline-api.md");
  private static final Pattern FENCED =
      Pattern.compile("^```(?:sh|console)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern INDENTED_CURL =
      Pattern.compile("^(?: {4}|\\t)curl ", Pattern.MULTILINE);
  private static final Pattern ISSUE = Pattern.compile("\"id\":\"([0-9a-z]{26})\"");
  private static final Pattern SEAL_KEY = Pattern.compile("\"id\":\"([0-9a-f]{8})\"");
  private static final int BASH_SECONDS = 60;

  /** As the docs' times: the default ranges of the API then hold them for ever. */
  private static final Instant NOW = Instant.parse("2026-11-22T03:30:00Z");

  /** What stands before each block: curl tells its status, and anything but a good one ends it. */
  private static final String PRELUDE =
      """
      set -eu
      curl() {
        local status
        status=$(command curl -sS -o answer -w '%{http_code}' "$@")
        echo "$status $*"
        case $status in 2??) ;; *) cat answer; exit 1 ;; esac
      }
      """;

  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline;
  private final HelidonHost host;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  CurlLinesTest(@TempDir Path data) throws IOException {
    faultline =
        Faultline.create(
            config,
            new MemoryEngine(() -> NOW),
            new SealFile(data),
            () -> NOW,
            new Random(1),
            new SecureRandom(),
            // What the docs would tell, nobody hears.
            call -> new Answer(200, Map.of(), "ok".getBytes(UTF_8), false));
    host = HelidonHost.start("127.0.0.1", 0, false, config.limits(), faultline);
    url = "http://127.0.0.1:" + host.port();
  }

  /** A fenced block. */
  record Block(String file, int line, String script) {
    int curls() {
      return (int) script.lines().filter(text -> text.startsWith("curl ")).count();
    }

    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  @AfterEach
  void stop() {
    host.stop();
    faultline.close();
  }

  static Stream<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String file : DOCS) {
      String text = Files.readString(Path.of("..", file));
      Matcher fenced = FENCED.matcher(text);
      while (fenced.find()) {
        int line = (int) text.substring(0, fenced.start()).lines().count() + 1;
        Block block = new Block(file, line, fenced.group(1));
        if (block.curls() > 0) {
          blocks.add(block);
        }
      }
    }
    return blocks.stream();
  }

  /** The answer of a request that has to succeed. */
  private String ask(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request.header("X-Api-Key", config.masterKey()).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode() / 100).as(response.body()).isEqualTo(2);
    return response.body();
  }

  private HttpRequest.Builder at(String target) {
    return HttpRequest.newBuilder(URI.create(url + target));
  }

  @ParameterizedTest
  @MethodSource("blocks")
  @DisplayName("a pasted block works")
  void works(Block block, @TempDir Path folder) throws IOException, InterruptedException {
    // What the docs speak of is there: a project with a key, an issue and an event.
    Project shop = faultline.projects().getOrCreate("shop");
    String event = "%032x".formatted(7);
    String body = "{\"event_id\":\"%s\",\"message\":\"timeout\"}".formatted(event);
    ask(
        at("/api/%s/store/?sentry_key=%s".formatted(shop.id(), shop.defaultKey()))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
    Matcher issue = ISSUE.matcher(ask(at("/api/v1/projects/shop/issues")));
    assertThat(issue.find()).isTrue();
    Matcher sealing = SEAL_KEY.matcher(ask(at("/api/v1/seal/keys")));
    assertThat(sealing.find()).isTrue();
    String client = config.clientKeys().getFirst();
    String script =
        block
            .script()
            .replace("http://127.0.0.1:8080", url)
            .replace("KEY=...", "KEY=" + config.masterKey())
            .replace("YOUR_CLIENT_KEY", client)
            .replace("/keys/0123456789abcdef0123456789abcdef", "/keys/" + shop.defaultKey())
            .replace("/keys/0a1b2c3d", "/keys/" + sealing.group(1));
    Map<String, String> environment =
        Map.of(
            "FAULTLINE", url,
            "KEY", config.masterKey(),
            "FAULTLINE_CLIENT_API_KEY", client,
            "ISSUE", issue.group(1),
            "EVENT", event);
    paste(script, block.curls(), environment, folder);
  }

  /** Runs a script in which every curl has to succeed. */
  private static void paste(String script, int curls, Map<String, String> environment, Path folder)
      throws IOException, InterruptedException {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", PRELUDE + script)
            .directory(folder.toFile())
            .redirectErrorStream(true);
    bash.environment().putAll(environment);
    Process process = bash.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(BASH_SECONDS, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines().filter(line -> line.matches("2\\d\\d .*")))
        .as("each of them ran:%n%s", said)
        .hasSize(curls);
  }

  @Test
  @DisplayName("the line of the first start and of empty pages works")
  void firstError(@TempDir Path folder) throws IOException, InterruptedException {
    String key = config.clientKeys().getFirst();
    paste(FirstError.curl(url, new ProjectId(1), key), 1, Map.of(), folder);
    assertThat(ask(at("/api/v1/projects/1/issues"))).contains("Hello from curl");
  }

  @Test
  @DisplayName("every document with curl has its lines where they are run")
  void fenced() throws IOException {
    List<Block> blocks = blocks().toList();
    for (String file : DOCS) {
      assertThat(blocks).as(file).anyMatch(block -> block.file().equals(file));
    }
    try (Stream<Path> files = Files.list(Path.of("..", "docs"))) {
      for (Path file : Stream.concat(files, Stream.of(Path.of("..", "README.md"))).toList()) {
        if (file.toString().endsWith(".md")) {
          String text = Files.readString(file);
          assertThat(INDENTED_CURL.matcher(text).find())
              .as("an indented curl in " + file)
              .isFalse();
          assertThat(!text.contains("\ncurl ") || isListed(file)).as("%s is run", file).isTrue();
        }
      }
    }
  }

  private static boolean isListed(Path file) {
    return DOCS.stream().anyMatch(name -> file.endsWith(name));
  }
}
