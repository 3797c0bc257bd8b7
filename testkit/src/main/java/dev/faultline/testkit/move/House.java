package dev.faultline.testkit.move;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.KeysetStore;
import dev.faultline.storage.EndedSessions;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Revocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The product over an engine, lived in: what an installation has that can be moved. */
public final class House implements AutoCloseable {
  /** When it is lived in. */
  public static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");

  private static final Path CAPTURED = Path.of("../core/src/test/resources/fixtures/captured");
  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final Pattern EVENT = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final Pattern ISSUE = Pattern.compile("\"id\":\"([0-9a-z]{26})\"");

  private final Engine engine;
  private final AtomicReference<Instant> now;
  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline;

  /**
   * A house over an engine.
   *
   * @param keysets moves along with the contents
   * @param seed for ids: another for each house, so that no id is given twice
   */
  public House(Engine engine, KeysetStore keysets, AtomicReference<Instant> now, long seed) {
    this.engine = engine;
    this.now = now;
    this.faultline =
        Faultline.create(
            config, engine, keysets, now::get, new Random(seed), new SecureRandom(), House::answer);
  }

  /** GitHub makes issue 1; a Slack of the name "down" fails, of the name "dead" refuses. */
  private static Answer answer(Call call) {
    String path = call.uri().getPath();
    if (call.uri().getHost().equals("api.github.com")) {
      return call.method().equals("POST")
          ? json(201, "{\"number\":1,\"html_url\":\"https://github.com/acme/shop/issues/1\"}")
          : json(200, "{\"total_count\":0,\"incomplete_results\":false,\"items\":[]}");
    }
    return json(path.endsWith("down") ? 500 : path.endsWith("dead") ? 404 : 200, "ok");
  }

  private static Answer json(int status, String body) {
    return new Answer(
        status, Map.of("content-type", "application/json"), body.getBytes(UTF_8), false);
  }

  /** A request with the master key. */
  public Response ask(String method, String target, String body) {
    return faultline.handle(
        Request.of(
            method,
            target,
            Headers.of(
                "Authorization",
                "Bearer " + config.masterKey(),
                "Host",
                "127.0.0.1:8080",
                "Content-Type",
                "application/json"),
            body.getBytes(UTF_8)));
  }

  /** Reports errors of a kind in a project; answers the status. */
  public int report(String project, String message, int errors, String notifications) {
    String error = "{\"type\":\"Boom\",\"message\":\"" + message + "\"}";
    String all = String.join(",", java.util.Collections.nCopies(errors, error));
    return faultline
        .handle(
            Request.of(
                "POST",
                "/v0/projects/" + project + "/errors",
                Headers.of("X-Api-Key", KEY),
                ("{\"errors\":[" + all + "],\"notifications\":[" + notifications + "]}")
                    .getBytes(UTF_8)))
        .status();
  }

  private static String slack(String name) {
    return "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/"
        + name
        + "\",\"channel\":\"#ops\"}";
  }

  /** Fills it with something of everything. */
  public void live() throws IOException, InterruptedException {
    captured("");
    // Not understood, and kept to be looked at.
    assertThat(ask("POST", "/api/1/store/?sentry_key=" + KEY, "{\"message\":").status())
        .isEqualTo(400);
    String github =
        "{\"type\":\"github\",\"userToken\":\"ghp_0123456789\",\"owner\":\"acme\",\"repo\":\"shop\"}";
    assertThat(report("shop", "all is told", 3, slack("up") + "," + github)).isEqualTo(201);
    assertThat(report("shop", "nobody listens", 1, slack("dead"))).isEqualTo(201);
    assertThat(report("shop", "later", 1, slack("down"))).isEqualTo(201);
    assertThat(report("shop", "idle", 1, "{\"type\":\"nonsense\"}")).isEqualTo(201);
    faultline.tellAll();
    // Decided, and not tried yet.
    report("shop", "waits", 2, slack("never-tried"));
    for (int i = 0; i < 20; i++) {
      now.set(NOW.plusSeconds(i));
      report("many", "kind " + (char) ('a' + i) + " went wrong", 1 + i % 3, "");
    }
    triage();
    relay();
    new EndedSessions(engine).add("somebody", NOW.plusSeconds(86_400));
    new Revocations(engine, now::get).revoke("abcdefghijklmnopqrstuv");
    assertThat(report("gone", "with its project", 1, "")).isEqualTo(201);
    assertThat(ask("DELETE", "/api/v1/projects/gone", "").status()).isEqualTo(204);
    now.set(NOW.plusSeconds(60));
  }

  private void triage() {
    List<String> many = issues("many");
    status(many.get(0), "resolved");
    status(many.get(1), "ignored");
    status(many.get(2), "resolved");
    report("many", "kind r went wrong", 1, "");
    assertThat(ask("DELETE", "/api/v1/issues/" + many.get(5), "").status()).isEqualTo(204);
    assertThat(ask("DELETE", "/api/v1/issues/" + many.get(6), "").status()).isEqualTo(204);
    // One of the removed comes again.
    report("many", "kind n went wrong", 1, "");
  }

  /** Sets the status of an issue. */
  public void status(String issue, String status) {
    assertThat(ask("PATCH", "/api/v1/issues/" + issue, "{\"status\":\"" + status + "\"}").status())
        .isEqualTo(200);
  }

  private void relay() throws InterruptedException {
    String made =
        ask(
                "POST",
                "/api/v1/relay",
                "{\"from\":\"backlog\",\"space\":\"shop.backlog.jp\",\"to\":" + slack("up") + "}")
            .bodyText();
    Matcher address = Pattern.compile("\"url\":\"[a-z]+://[^/]+(/[^\"]+)\"").matcher(made);
    assertThat(address.find()).as(made).isTrue();
    for (int i = 0; i < 2; i++) {
      String hook =
          "{\"id\":7,\"type\":3,\"project\":{\"projectKey\":\"SHOP\",\"name\":\"shop\"},\"content\":"
              + "{\"key_id\":3,\"summary\":\"broke\",\"comment\":{\"id\":"
              + i
              + ",\"content\":\"look\"}}}";
      assertThat(ask("POST", address.group(1), hook).status()).isEqualTo(202);
    }
    faultline.tellAll();
    report("shop", "waits longer", 2, slack("never-tried-either"));
  }

  /** The issues of a project, newest first seen in front. */
  public List<String> issues(String project) {
    List<String> ids = new ArrayList<>();
    String list =
        ask("GET", "/api/v1/projects/" + project + "/issues?limit=100&sort=firstSeen", "")
            .bodyText();
    Matcher id = ISSUE.matcher(list);
    while (id.find()) {
      ids.add(id.group(1));
    }
    return ids;
  }

  /** Every captured request of released clients whose names begin so, as it came over the wire. */
  public void captured(String client) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(CAPTURED)) {
      files =
          all.filter(file -> file.toString().endsWith(".http"))
              .filter(file -> CAPTURED.relativize(file).toString().startsWith(client))
              .sorted()
              .toList();
    }
    assertThat(files).hasSizeGreaterThan(50);
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      String[] lines = text.substring(0, end).split("\r\n", -1);
      Headers headers = new Headers();
      for (String line : List.of(lines).subList(1, lines.length)) {
        int colon = line.indexOf(':');
        String name = line.substring(0, colon);
        if (!List.of("host", "connection", "content-length")
            .contains(name.toLowerCase(java.util.Locale.ROOT))) {
          headers.add(name, line.substring(colon + 1).strip());
        }
      }
      String[] request = lines[0].split(" ", -1);
      faultline.handle(
          Request.of(
              request[0], request[1], headers, Arrays.copyOfRange(bytes, end + 4, bytes.length)));
    }
  }

  /** Everything that the API tells, by address. */
  public Map<String, String> told() {
    Map<String, String> told = new TreeMap<>();
    List<String> addresses = new ArrayList<>();
    addresses.add("/api/v1/projects");
    addresses.add("/api/v1/seal/revocations");
    addresses.add("/api/v1/relay/targets");
    addresses.add("/api/v1/relay/dead-letters");
    Matcher name =
        Pattern.compile("\"name\":\"([^\"]+)\"")
            .matcher(ask("GET", "/api/v1/projects?limit=100", "").bodyText());
    while (name.find()) {
      String root = "/api/v1/projects/" + dev.faultline.http.Percent.encode(name.group(1));
      for (String part :
          List.of("", "/keys", "/outcomes", "/set-aside", "/targets", "/dead-letters")) {
        addresses.add(root + part);
      }
      for (String sort : List.of("lastSeen", "firstSeen", "count")) {
        addresses.add(root + "/issues?limit=100&sort=" + sort);
      }
      addresses.add(root + "/issues?limit=100&status=resolved");
      for (String issue : issues(dev.faultline.http.Percent.encode(name.group(1)))) {
        for (String part : List.of("", "/events", "/deliveries")) {
          addresses.add("/api/v1/issues/" + issue + part);
        }
        Matcher event =
            EVENT.matcher(ask("GET", "/api/v1/issues/" + issue + "/events", "").bodyText());
        while (event.find()) {
          addresses.add(root + "/events/" + event.group(1));
        }
      }
    }
    for (String address : addresses) {
      Response answer = ask("GET", address, "");
      told.put(address, answer.status() + " " + answer.bodyText());
    }
    return told;
  }

  /** Does what comes up by itself. */
  public void tick() {
    faultline.tick();
  }

  /** Tells all that is due. */
  public void tell() throws InterruptedException {
    faultline.tellAll();
  }

  @Override
  public void close() {
    faultline.close();
  }
}
