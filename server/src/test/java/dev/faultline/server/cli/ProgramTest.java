package dev.faultline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Version;
import dev.faultline.server.Serving;
import dev.faultline.settings.ConfigReader;
import dev.faultline.settings.SettingException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''              | a command is missing (see faultline --help)
          dance           | Unmatched argument at index 0: 'dance' (see faultline --help)
          serve --prot 1  | (see faultline serve --help)
          serve --port x  | --port is "x"; it must be a whole number from 0 to 65535
          serve --url x   | --url is "x"; it must be like https://errors.example.com
          dsn             | Missing required parameter: 'PROJECT' (see faultline dsn --help)
          """)
  void wrongQuestion_isOneLineAndTwo(String arguments, String message) {
    Ran run = Ran.program(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("faultline: ").contains(message).hasLineCount(1);
  }

  @Test
  void fault_isOneLineAndOne() throws IOException {
    Ran missing = Ran.program("projects", "--data", folder.resolve("nothing").toString());
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("there is no data folder").hasLineCount(1);
    Ran config = Ran.program("serve", "--config", folder.resolve("nothing.toml").toString());
    assertThat(config.code()).isEqualTo(1);
    assertThat(config.err()).contains("nothing.toml is not there").hasLineCount(1);
    try (ServerSocket taken = new ServerSocket(0)) {
      Ran serve =
          Ran.program(
              "serve",
              "--host",
              "0.0.0.0",
              "--port",
              String.valueOf(taken.getLocalPort()),
              "--data",
              folder.resolve("data").toString());
      assertThat(serve.code()).isEqualTo(1);
      assertThat(serve.err()).contains("cannot listen on 0.0.0.0:").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serve",
        "dsn",
        "projects",
        "seal",
        "keys",
        "relay",
        "revoke",
        "completion",
        "version"
      })
  void everyCommand_hasHelp(String command) {
    Ran run = Ran.program((command + " --help").strip().split(" "));
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith(("Usage: faultline " + command).strip());
  }

  @Test
  void completion_knowsEveryCommand() {
    assertThat(Ran.program("completion").out())
        .startsWith("#!/usr/bin/env bash")
        .contains("serve", "projects", "--create");
  }

  @Test
  void explain_tellsHowASentryEventIsGrouped() throws IOException {
    Path event = folder.resolve("event.json");
    Files.writeString(
        event,
        """
        {"event_id":"0123456789abcdef0123456789abcdef","level":"error","platform":"java",
         "exception":{"values":[{"type":"SlowTimeoutException","value":"after 30 s"}]}}
        """);
    Path config = folder.resolve("faultline.toml");
    Files.writeString(
        config,
        """
        [[grouping.rule]]
        name = "timeouts"
        type = "*TimeoutException"
        fingerprint = ["timeout"]
        """);
    Ran plain = Ran.program("grouping", "explain", event.toString());
    assertThat(plain.err()).isEmpty();
    assertThat(plain.out()).contains("no rule matched", "SlowTimeoutException");
    Ran ruled = Ran.program("grouping", "explain", "--config", config.toString(), event.toString());
    assertThat(ruled.out()).contains("'timeouts' matched");
  }

  @Test
  void explain_saysWhatIsNoEvent() throws IOException {
    Path file = folder.resolve("file.json");
    Ran missing = Ran.program("grouping", "explain", file.toString());
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("is not there").hasLineCount(1);
    for (String text : new String[] {"no json", "[]", "{\"receivedAt\":1,\"id\":2}"}) {
      Files.writeString(file, text);
      Ran run = Ran.program("grouping", "explain", file.toString());
      assertThat(run.code()).as(text).isEqualTo(1);
      assertThat(run.err()).startsWith("faultline: " + file).hasLineCount(1);
    }
  }

  @Test
  void version_isSaid() {
    assertThat(Ran.program("version").out()).startsWith("faultline " + Version.NUMBER + " (Java 2");
    assertThat(Ran.program("--version").out()).isEqualTo(Ran.program("version").out());
  }

  @Test
  void commands_askTheServerThatRuns() throws Exception {
    Path data = folder.resolve("data");
    try (Serving serving = serve(data)) {
      String welcome = serving.welcome();
      assertThat(welcome).contains("/login?token=", "master key", "DSN", "curl ");
      String key = welcome.replaceAll("(?s).*sentry_key=([0-9a-f]{32}).*", "$1");
      String url = welcome.replaceAll("(?s).*?(http://[^\\s]*).*", "$1");
      assertThat(send(url + "/api/1/store/?sentry_key=" + key, "{\"message\":\"first\"}"))
          .isEqualTo(200);

      Ran dsn = Ran.program("dsn", "1", "--data", data.toString());
      assertThat(dsn.err()).isEmpty();
      assertThat(dsn.out()).matches("http://[0-9a-f]{32}@127.0.0.1:\\d+/1\\R");
      assertThat(Ran.program("dsn", "shop", "--data", data.toString()).err())
          .contains("shop")
          .hasLineCount(1);
      assertThat(Ran.program("dsn", "--create", "shop", "--data", data.toString()).out())
          .matches("http://[0-9a-f]{32}@127.0.0.1:\\d+/1000000\\R");
      assertThat(Ran.program("projects", "--data", data.toString()).out())
          .contains("shop")
          .hasLineCount(2);
    }
    assertThat(data.resolve("server.json")).doesNotExist();
    assertThat(data.resolve("keys.json")).exists();
    Ran offline = Ran.program("projects", "--data", data.toString());
    assertThat(offline.err()).isEmpty();
    assertThat(offline.out()).contains("shop").hasLineCount(2);
  }

  @Test
  void secondStart_makesNoNewKeysAndShowsNone() throws Exception {
    Path data = folder.resolve("data");
    String master;
    try (Serving serving = serve(data)) {
      master = Files.readString(data.resolve("keys.json"), UTF_8);
      assertThat(serving.welcome()).contains("first start");
    }
    try (Serving serving = serve(data)) {
      assertThat(serving.welcome()).contains("/login?token=").doesNotContain("master key", "DSN");
      assertThat(Files.readString(data.resolve("keys.json"), UTF_8)).isEqualTo(master);
    }
  }

  private static Serving serve(Path data) throws IOException, SettingException {
    return Serving.start(
        ConfigReader.read(Map.of("port", "0", "data", data.toString()), Map.of(), ""));
  }

  private static int send(String url, String body) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void seal_keys_andDsnWithConfig_workWithAndWithoutServer() throws Exception {
    String data = folder.resolve("data").toString();
    Path config = folder.resolve("slack.json");
    Files.writeString(
        config,
        """
        {"type": "slack", "channel": "#障害", "endpoint": "https://hooks.slack.com/services/T/B/x"}
        """);
    try (Serving serving =
        Serving.start(ConfigReader.read(Map.of("data", data, "port", "0"), Map.of(), ""))) {
      assertThat(serving).isNotNull();
      sealing(data, config);
    }
    sealing(data, config);
    assertThat(Ran.program("keys", "list", "--data", data).out().lines()).hasSize(3);
  }

  private static void sealing(String data, Path config) {
    Ran created = Ran.program("dsn", "shop", "--create", "--data", data);
    assertThat(created.err()).isEmpty();
    Ran with =
        Ran.program("dsn", "shop", "--with", config.toString(), "--expires", "90d", "--data", data);
    assertThat(with.err()).isEmpty();
    String plain = created.out().strip();
    String key = plain.substring(plain.indexOf("//") + 2, plain.indexOf('@'));
    assertThat(with.out().strip())
        .matches("http://" + key + "@127\\.0\\.0\\.1:[0-9]+/c/[A-Za-z0-9_-]{60,}/[0-9]+");
    Ran sealed = Ran.program("seal", "--project", "shop", config.toString(), "--data", data);
    assertThat(sealed.err()).isEmpty();
    assertThat(sealed.out().strip()).matches("[A-Za-z0-9_-]{60,}");
    Ran list = Ran.program("keys", "list", "--data", data);
    assertThat(list.out()).endsWith(" seals\n");
    String last = list.out().strip().lines().reduce((a, b) -> b).orElseThrow().substring(0, 8);
    Ran inUse = Ran.program("keys", "retire", last, "--data", data);
    assertThat(inUse.code()).isEqualTo(1);
    assertThat(inUse.err()).contains("rotate first").hasLineCount(1);
    assertThat(Ran.program("keys", "rotate", "--data", data).out()).endsWith(" seals\n");
    Ran retired = Ran.program("keys", "retire", last, "--data", data);
    assertThat(retired.out()).startsWith(last).endsWith(" retired\n");
    relaying(data, config);
  }

  private static void relaying(String data, Path config) {
    String to = config.toString();
    Ran relay =
        Ran.program(
            "relay",
            "--from",
            "github",
            "--to",
            to,
            "--secret",
            "long enough",
            "--project",
            "shop",
            "--expires",
            "90d",
            "--data",
            data);
    assertThat(relay.err()).isEmpty();
    assertThat(relay.out().strip())
        .matches("http://127\\.0\\.0\\.1:[0-9]+/relay/[A-Za-z0-9_-]{60,}");
    Ran revoked = Ran.program("revoke", relay.out().strip(), "--data", data);
    assertThat(revoked.out()).matches("[A-Za-z0-9_-]{22} revoked 20[0-9T:.Z-]+\n");
    assertThat(Ran.program("revoke", revoked.out().substring(0, 22), "--data", data).out())
        .isEqualTo(revoked.out());
    Ran space = Ran.program("relay", "--from", "backlog", "--to", to, "--data", data);
    assertThat(space.code()).isEqualTo(1);
    assertThat(space.err()).contains("space is missing").hasLineCount(1);
  }

  @Test
  void seal_saysWhatIsWrong() throws IOException {
    String data = folder.resolve("data").toString();
    Files.createDirectories(Path.of(data));
    Path config = folder.resolve("bad.json");
    Ran reach = Ran.program("seal", config.toString(), "--data", data);
    assertThat(reach.code()).isEqualTo(2);
    assertThat(reach.err()).contains("--project").contains("--any-project").hasLineCount(1);
    Ran missing = Ran.program("seal", "--any-project", config.toString(), "--data", data);
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("is not there").hasLineCount(1);
    for (String text : new String[] {"xoxb-s3cret", "{\"token\": s3cret}", "1", ""}) {
      Files.writeString(config, text);
      Ran bad = Ran.program("seal", "--any-project", config.toString(), "--data", data);
      assertThat(bad.code()).as(text).isEqualTo(1);
      assertThat(bad.err()).contains(config.toString()).doesNotContain("s3cret").hasLineCount(1);
    }
    Files.writeString(config, "{\"type\": \"slack\"}");
    Ran when =
        Ran.program(
            "seal", "--any-project", "--expires", "soon", config.toString(), "--data", data);
    assertThat(when.code()).isEqualTo(2);
    assertThat(when.err()).contains("--expires is \"soon\"").hasLineCount(1);
    Ran needless = Ran.program("dsn", "shop", "--expires", "1d", "--data", data);
    assertThat(needless.code()).isEqualTo(2);
    Files.writeString(config, "{\"channel\": \"#ops\"}");
    Ran typeless = Ran.program("seal", "--any-project", config.toString(), "--data", data);
    assertThat(typeless.err()).contains("type must be one of").hasLineCount(1);
  }

  @Test
  void expiry_isADurationADayOrATime() throws CommandException {
    java.time.Instant now = java.time.Instant.parse("2026-11-22T05:00:00Z");
    assertThat(ConfigFile.time("12h", now)).hasToString("2026-11-22T17:00:00Z");
    assertThat(ConfigFile.time("2w", now)).hasToString("2026-12-06T05:00:00Z");
    assertThat(ConfigFile.time("P1DT1H", now)).hasToString("2026-11-23T06:00:00Z");
    assertThat(ConfigFile.time("2027-01-31", now)).hasToString("2027-02-01T00:00:00Z");
    assertThat(ConfigFile.time("2027-01-31T12:00:00+09:00", now))
        .hasToString("2027-01-31T03:00:00Z");
  }
}
