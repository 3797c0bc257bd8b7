package dev.faultline.storage.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.KeysetStore;
import dev.faultline.storage.Engine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product on a machine whose clock jumps: what docs/storage.md promises of that. */
final class ClockSetBackTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-z]{26})\"");
  private static final Pattern EVENT = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final Pattern COUNT = Pattern.compile("\"count\":([0-9]+)");
  private static final Pattern LAST_SEEN = Pattern.compile("\"lastSeen\":\"([^\"]+)\"");
  private static final String ALL_TIME =
      "unit=hour&from=2026-11-19T00:00:00Z&to=2026-11-25T00:00:00Z";

  /** By how much the clock jumps between requests. */
  private static final List<Duration> JUMPS =
      List.of(
          Duration.ZERO,
          Duration.ofSeconds(40),
          Duration.ofHours(-1),
          Duration.ofSeconds(10),
          Duration.ofDays(-1),
          Duration.ofMinutes(1),
          Duration.ofHours(2),
          Duration.ofDays(-1),
          Duration.ofDays(2),
          Duration.ofMillis(-1));

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:15:30Z"));
  private final Config config = Config.forTests(Path.of("unused"));
  private final List<String> sent = new ArrayList<>();
  private final KeysetStore keysets = new Keysets();
  private Faultline faultline;
  private Engine engine;
  private String cookie = "";

  ClockSetBackTest(@TempDir Path folder) {
    engine = RocksEngine.open(folder, now::get);
    faultline = product();
    folderOfData = folder;
  }

  private final Path folderOfData;

  private Faultline product() {
    return Faultline.create(config, engine, keysets, now::get, new Random(1), new SecureRandom());
  }

  private void restart() {
    faultline.close();
    engine.close();
    engine = RocksEngine.open(folderOfData, now::get);
    faultline = product();
  }

  private Response ask(String method, String target, String body, String... more) {
    Headers headers = Headers.of("Host", "127.0.0.1:8080");
    for (int i = 0; i < more.length; i += 2) {
      headers.add(more[i], more[i + 1]);
    }
    return faultline.handle(Request.of(method, target, headers, body.getBytes(UTF_8)));
  }

  private String get(String target) {
    Response response = ask("GET", target, "", "X-Api-Key", config.masterKey());
    assertThat(response.status())
        .as("%s at %s: %s", target, now, response.bodyText())
        .isEqualTo(200);
    return response.bodyText();
  }

  private void page(String target) {
    Response response = ask("GET", target, "", "Cookie", cookie, "Accept", "text/html");
    assertThat(response.status()).as("%s at %s", target, now).isEqualTo(200);
  }

  private Response logIn() {
    return ask(
        "POST",
        "/login",
        "key=" + config.masterKey(),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private void send(String id, String issue, String timestamp) {
    String event =
        "{\"event_id\":\"%s\"%s,\"exception\":{\"values\":[{\"type\":\"%s\",\"value\":\"x\"}]}}"
            .formatted(id, timestamp, issue);
    Response response =
        ask("POST", "/api/1/store/?sentry_key=" + config.clientKeys().getFirst(), event);
    assertThat(response.status()).as("at %s: %s", now, response.bodyText()).isEqualTo(200);
  }

  private void fresh(String issue, String timestamp) {
    String id = "%032x".formatted(sent.size() + 1);
    send(id, issue, timestamp);
    sent.add(id);
  }

  private void report() {
    Response response =
        ask(
            "POST",
            "/projects/1/errors",
            "{\"errors\":[{\"type\":\"T\",\"message\":\"by the old route\",\"backtrace\":[]}]}",
            "X-Api-Key",
            config.clientKeys().getFirst());
    assertThat(response.status()).as("at %s: %s", now, response.bodyText()).isEqualTo(201);
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private String issue(String type) {
    return all(ID, get("/api/v1/projects/1/issues?limit=100&query=" + type)).getFirst();
  }

  private static long timeline(String issue) {
    int open = issue.indexOf('[', issue.indexOf("\"timeline\""));
    return all(COUNT, issue.substring(open, issue.indexOf(']', open))).stream()
        .mapToLong(Long::parseLong)
        .sum();
  }

  private void check(int rounds) {
    String steady = issue("SteadyError");
    String whole = get("/api/v1/issues/" + steady + "?" + ALL_TIME);
    assertThat(whole).contains("\"count\":" + sent.size() / 2);
    assertThat(timeline(whole)).as("in buckets").isEqualTo(sent.size() / 2);
    get("/api/v1/issues/" + steady);
    for (String unit : List.of("minute", "hour", "day", "month")) {
      get("/api/v1/issues/" + steady + "?unit=" + unit);
    }
    List<String> listed = all(EVENT, get("/api/v1/issues/" + steady + "/events?limit=1000"));
    List<String> arrived = new ArrayList<>();
    for (int i = 0; i < sent.size(); i += 2) {
      arrived.add(sent.get(i));
    }
    Collections.reverse(arrived);
    assertThat(listed).as("newest arrival first, at %s", now).isEqualTo(arrived);
    for (String id : sent) {
      get("/api/v1/projects/1/events/" + id);
    }
    for (String sort : List.of("lastSeen", "firstSeen", "count")) {
      String issues = get("/api/v1/projects/1/issues?limit=100&sort=" + sort);
      assertThat(all(ID, issues)).as(sort).hasSize(rounds + 2).doesNotHaveDuplicates();
      if (sort.equals("lastSeen")) {
        assertThat(all(LAST_SEEN, issues).stream().map(Instant::parse).toList())
            .isSortedAccordingTo(Collections.reverseOrder());
      }
    }
    get("/api/v1/projects");
    get("/api/v1/projects/1/outcomes");
    get("/projects/1/errors");
    get("/projects/1/errors/by%20the%20old%20route");
    assertThat(get("/projects/1/errors/by%20the%20old%20route/occurrences?limit=100"))
        .contains("\"count\":" + rounds);
    for (String target :
        List.of("/", "/p/1", "/p/1?sort=count", "/p/1/outcomes", "/p/1/settings")) {
      page(target);
    }
    for (String href : links()) {
      page(href);
    }
  }

  /** The issues' pages, and those of their events. */
  private List<String> links() {
    Pattern own = Pattern.compile("href=\"(/p/1/[^\"#]*)\"");
    List<String> found = new ArrayList<>();
    for (String issue : all(own, ask("GET", "/p/1", "", "Cookie", cookie).bodyText())) {
      found.add(issue.replace("&amp;", "&"));
    }
    assertThat(found).hasSizeGreaterThan(2);
    return found;
  }

  @Test
  @DisplayName("a clock that jumps back loses nothing, miscounts nothing and stops nothing")
  void jumps() {
    int rounds = 0;
    for (Duration jump : JUMPS) {
      now.set(now.get().plus(jump));
      rounds++;
      // With what the client's clock says, which goes on as it should, and without.
      fresh("SteadyError", rounds % 2 == 0 ? ",\"timestamp\":\"2026-11-22T10:15:30Z\"" : "");
      fresh("Round" + (char) ('A' + rounds) + "Error", "");
      // A client that had no answer sends again, under whatever clock.
      send(sent.get(0), "SteadyError", "");
      send(sent.getLast(), "Round" + (char) ('A' + rounds) + "Error", "");
      report();
      faultline.tick();
      if (cookie.isEmpty()) {
        String set = logIn().headers().find("Set-Cookie").orElseThrow();
        cookie = set.substring(0, set.indexOf(';'));
      }
      assertThat(logIn().status()).as("a login at %s", now).isEqualTo(303);
      check(rounds);
    }
    restart();
    check(rounds);
    assertThat(get("/readyz")).isEqualTo("ready\n");
  }

  @Test
  @DisplayName("what people decide holds under an earlier clock, and so does a removal")
  void decisions() {
    fresh("SteadyError", "");
    fresh("OtherError", "");
    String steady = issue("SteadyError");
    String other = issue("OtherError");
    now.set(now.get().minus(Duration.ofDays(1)));
    Response resolved =
        ask(
            "PATCH",
            "/api/v1/issues/" + steady,
            "{\"status\":\"resolved\"}",
            "X-Api-Key",
            config.masterKey(),
            "Content-Type",
            "application/json");
    assertThat(resolved.bodyText()).contains("\"status\":\"resolved\"");
    Response removed =
        ask("DELETE", "/api/v1/issues/" + other, "", "X-Api-Key", config.masterKey());
    assertThat(removed.status()).isEqualTo(204);
    now.set(now.get().minus(Duration.ofHours(1)));
    faultline.tick();
    assertThat(all(ID, get("/api/v1/projects/1/issues"))).containsExactly(steady);
    fresh("SteadyError", "");
    assertThat(get("/api/v1/issues/" + steady))
        .as("seen again")
        .contains("\"status\":\"unresolved\"", "\"count\":2");
    restart();
    assertThat(all(ID, get("/api/v1/projects/1/issues"))).containsExactly(steady);
  }

  /** What a restart finds again, as a file would be. */
  private static final class Keysets implements KeysetStore {
    private Optional<byte[]> kept = Optional.empty();

    @Override
    public Optional<byte[]> read() {
      return kept;
    }

    @Override
    public void write(byte[] keyset) {
      kept = Optional.of(keyset);
    }
  }
}
