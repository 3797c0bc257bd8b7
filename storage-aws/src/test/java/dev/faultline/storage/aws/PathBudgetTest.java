package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.app.Work;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Queue;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each path through the product reads and writes, in DynamoDB's units by DynamoDB Local's own
 * report: the figures of docs/aws.md. A letter is a partition of docs/storage.md, a word behind it
 * begins the sort key. Every commit has a log row (which holds the ids taken and all changed rows,
 * packed) and the mark that says its rows are written.
 */
final class PathBudgetTest {
  private static final Config CONFIG = Config.forTests(Path.of("unused"));
  private static final String KEY = CONFIG.clientKeys().getFirst();
  private static final Duration HIDDEN = Duration.ofMinutes(6);
  private static final String SLACK =
      ",\"notifications\":[{\"type\":\"slack\",\"threshold\":1,"
          + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/x\",\"channel\":\"#ops\"}]";

  private static final List<String> WORDS =
      List.of(
          "paying", "packing", "sending", "storing", "asking", "making", "moving", "taking",
          "giving", "losing");

  private Instant now = Instant.parse("2026-11-22T10:05:00Z");
  private final AwsPlaces places;
  private final MemoryKeysets keysets = new MemoryKeysets();
  private final Queue queue;
  private final Function http;
  private final Function work;
  private final Function tick;
  private long events;

  PathBudgetTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
    queue = EmulatedAws.open(places, () -> now, EmulatedAws.nothing()).queue();
    http = new Function(1);
    work = new Function(2);
    tick = new Function(3);
  }

  /** One of the functions, a process of its own, with what its calls cost. */
  private final class Function {
    private final Consumption cost = new Consumption();
    private final Faultline program;

    private Function(long seed) {
      Outgoing fine = call -> new Answer(200, Map.of(), "ok".getBytes(UTF_8), false);
      program =
          Faultline.passing(
              CONFIG,
              EmulatedAws.open(places, () -> now, cost),
              keysets,
              () -> now,
              new Random(seed),
              new SecureRandom(),
              fine);
    }

    private void wrote(String... units) {
      assertThat(plain(cost.writes())).isEqualTo(units(units));
    }

    private void read(String... units) {
      assertThat(plain(cost.readsByKind())).isEqualTo(units(units));
    }
  }

  private static Map<String, Double> plain(Map<String, Double> sums) {
    Map<String, Double> plain = new TreeMap<>();
    sums.forEach((what, units) -> plain.put(what.replace("row ", "").strip(), units));
    return plain;
  }

  private static Map<String, Double> units(String... units) {
    Map<String, Double> all = new TreeMap<>();
    for (String each : units) {
      int space = each.lastIndexOf(' ');
      all.put(each.substring(0, space), Double.valueOf(each.substring(space + 1)));
    }
    return all;
  }

  /** Counts from here. */
  private void reset() {
    List.of(http, work, tick).forEach(function -> function.cost.reset());
  }

  private Response ask(String method, String path, Headers headers, String body) {
    return http.program.handle(Request.of(method, path, headers, body.getBytes(UTF_8)));
  }

  private String asMaster(String method, String path, String body) {
    Headers headers =
        Headers.of("X-Api-Key", CONFIG.masterKey(), "Content-Type", "application/json");
    Response response = ask(method, path, headers, body);
    assertThat(response.status()).as(response.bodyText()).isBetween(200, 204);
    return response.bodyText();
  }

  private String error(int issue) {
    // Letters and words: numbers in names are taken for values, and all would be one issue.
    char letter = (char) ('A' + issue);
    StringBuilder frames = new StringBuilder();
    for (int line = 1; line <= 25; line++) {
      frames.append(
          "%s{\"file\":\"/app/shop/order/Order%c.java\",\"line\":%d,\"function\":\"shop.Order%c.step%d\"}"
              .formatted(line == 1 ? "" : ",", letter, line * 7, letter, line));
    }
    return "{\"type\":\"%cError\",\"message\":\"%s order %d of customer %d failed\",\"backtrace\":[%s]}"
        .formatted(letter, WORDS.get(issue), ++events, events * 31, frames);
  }

  private void post(int count, int issues, String more) {
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      errors.add(error(i % issues));
    }
    // A queue hands out in any order; the times put it right, and what is packed packs alike.
    now = now.plusMillis(1);
    Response response =
        ask(
            "POST",
            "/v0/projects/shop/errors",
            Headers.of("X-Api-Key", KEY),
            "{\"errors\":[" + String.join(",", errors) + "]" + more + "}");
    assertThat(response.status()).as(response.bodyText()).isEqualTo(201);
  }

  /** Has the work function do all that waits, as one batch; answers how many jobs there were. */
  private int work() {
    List<Queue.Lease> leases = queue.lease(AwsPlaces.WORK, 100, HIDDEN);
    List<Work> jobs = leases.stream().map(each -> new Work(each.job(), each.attempt())).toList();
    assertThat(work.program.work(jobs)).isEmpty();
    queue.done(leases);
    return leases.size();
  }

  /** Reports events and has them counted; what was counted before is forgotten. */
  private void report(int count, int issues) {
    reset();
    post(count, issues, "");
    work();
  }

  @Test
  @DisplayName("a report costs the HTTP function one message, and no unit")
  void taken() {
    post(1, 1, "");
    // The first of all makes the project: its row, its name, and the next number.
    http.wrote("log 1", "mark 1", "R p 1", "R n 1", "R 1");
    http.read("GetItem R 8", "Query log 2", "Query R 1");
    reset();
    post(1, 1, "");
    post(100, 10, "");
    http.wrote();
    http.read();
    assertThat(http.cost.requests()).isEqualTo(Map.of("SendMessage", 2L));
    reset();
    now = now.plusSeconds(60);
    post(1, 1, "");
    // Each minute: whether projects or revoked configs came, and the list of them if so.
    http.read("Query log 2", "Query R 1");
  }

  @Test
  @DisplayName(
      "a new issue costs 12 units, another event of it 7 and 2 more where its count doubled")
  void fewEvents() {
    post(1, 1, "");
    reset();
    work();
    work.wrote(
        "log 1",
        "mark 1",
        "P h 1", // the project's hour: how many came, and how they ended
        "P 1", // the lane's counters: issues made, issues by status
        "K 1", // which issue the fingerprint is
        "I 1", // the issue
        "I h 1", // its hour, by the minute
        "I s 1", // its segment: which events these are, and their tags
        "X last 1", // its places in the lists
        "X first 1",
        "X count 1",
        "pack 1"); // the event's body
    // Whether the project is there, the lane's head and the ids it took lately, its counters and
    // hour; no fingerprint yet.
    work.read("GetItem R 2", "Query log 2", "GetItem log 1", "GetItem P 2", "BatchGetItem 1");

    report(1, 1);
    work.wrote(
        "log 1", "mark 1", "P h 1", "I 1", "I h 1", "I s 1", "pack 1", "X count 2"); // out and in
    // The project is younger than this process's list of them; all else is as it left it.
    work.read("GetItem R 1");

    report(1, 1);
    work.wrote("log 1", "mark 1", "P h 1", "I 1", "I h 1", "I s 1", "pack 1");

    now = now.plusSeconds(60);
    report(1, 1);
    // Last seen goes by the minute.
    work.wrote(
        "log 1", "mark 1", "P h 1", "I 1", "I h 1", "I s 1", "pack 1", "X count 2", "X last 2");

    now = now.plusSeconds(3_600);
    report(1, 1);
    work.wrote("log 1", "mark 1", "P h 1", "I 1", "I h 1", "I s 1", "pack 1", "X last 2");
    // What is remembered of projects and of the lane is compared first when it is this old; the
    // rows of a new hour are not there yet.
    work.read("Query log 2", "GetItem P 1", "BatchGetItem 1");
  }

  @Test
  @DisplayName("100 events of 10 known issues cost 37 units and their bodies; 1,000 of one 28")
  void manyEvents() {
    report(10, 10);
    work.wrote(
        "log 3",
        "mark 1",
        "P h 1",
        "P 1",
        "K 10",
        "I 10",
        "I h 10",
        "I s 10",
        "X last 10",
        "X first 10",
        "X count 10",
        "pack 3");
    now = now.plusSeconds(60);
    report(100, 10);
    report(100, 10);
    // From 11 to 21 events: every count went over 16, so every issue moved.
    work.wrote("log 5", "mark 1", "P h 1", "I 10", "I h 10", "I s 10", "X count 20", "pack 6");
    report(100, 10);
    // To 31: none did.
    work.wrote("log 5", "mark 1", "P h 1", "I 10", "I h 10", "I s 10", "pack 6");
    // All is as this process left it.
    work.read();
    assertThat(work.cost.requests()).isEqualTo(Map.of("PutItem", 34L));

    for (int round = 0; round < 2; round++) {
      reset();
      for (int i = 0; i < 10; i++) {
        post(100, 1, "");
      }
      work();
    }
    // 1,000 ids in the log; after 200 bodies in an hour ever fewer are kept.
    work.wrote("log 20", "mark 1", "P h 1", "I 1", "I h 1", "I s 4", "pack 5");
  }

  @Test
  @DisplayName("resolving an issue costs 10 units, and being in the way of another writer 3 more")
  void triage() {
    report(10, 10);
    String issues = asMaster("GET", "/api/v1/projects/shop/issues?limit=1", "");
    Matcher id = Pattern.compile("\"id\":\"([0-9a-z]{26})\"").matcher(issues);
    assertThat(id.find()).isTrue();
    String issue = "/api/v1/issues/" + id.group(1);
    reset();
    asMaster("PATCH", issue, "{\"status\":\"resolved\"}");
    // The lists are by status: out of three of them, and into three.
    http.wrote("log 1", "mark 1", "I 1", "P 1", "X last 2", "X first 2", "X count 2");
    reset();
    asMaster("PATCH", issue, "{\"status\":\"ignored\"}");
    http.wrote("log 1", "mark 1", "I 1", "P 1", "X last 2", "X first 2", "X count 2");
    reset();
    asMaster("PATCH", issue, "{\"status\":\"ignored\"}");
    http.wrote();

    report(1, 1);
    report(1, 1);
    reset();
    asMaster("PATCH", issue, "{\"status\":\"unresolved\"}");
    // This process did not see what the work function wrote: its number was taken.
    http.wrote(
        "log refused 1", "log 1", "mark 1", "I 1", "P 1", "X last 2", "X first 2", "X count 2");
    report(1, 1);
    // Nor did that one see this: its pack was in vain as well.
    work.wrote(
        "log refused 1",
        "pack 2",
        "pack removed 1",
        "log 1",
        "mark 1",
        "P h 1",
        "I 1",
        "I h 1",
        "I s 1",
        "X count 2");
  }

  @Test
  @DisplayName("telling somebody costs 14 units, from the decision to its end")
  void delivery() {
    report(1, 1);
    now = now.plusSeconds(60);
    report(2, 1);
    reset();
    post(1, 1, SLACK);
    work();
    // As an event that nobody is told of, with the decision.
    work.wrote(
        "log 1",
        "mark 1",
        "P h 1",
        "I 1",
        "I h 1",
        "I s 1",
        "pack 1",
        "X count 2",
        "O 1",
        "P plain-secret 1");
    reset();
    assertThat(work()).isEqualTo(1);
    // An attempt begins: how far it is, how many of the minute. It ends: how far it is, how the
    // target does, a line for
    // the target and one for the issue. The decision leaves the outbox in the project's lane.
    work.wrote("log 3", "mark 3", "D 2", "rate 1", "G 1", "T n 1", "I n 1", "O 1");
    // What waits, for which targets, until nothing is left; how far it is and how the target did,
    // which is not there yet; the event's body; the heads of two lanes.
    work.read(
        "Query O 6",
        "BatchGetItem 5",
        "GetItem G 2",
        "GetItem I 1",
        "GetItem log 1",
        "GetItem pack 1",
        "Query log 2");
    assertThat(work()).isZero();
  }

  @Test
  @DisplayName("a minute in which nothing is to be done costs 4 read units, a login 8 write units")
  void quiet() {
    report(1, 1);
    now = now.plusSeconds(60);
    reset();
    tick.program.tick();
    // The first of the day: its sweeps are given out.
    tick.wrote("log 1", "mark 1", "daily 1");
    assertThat(work()).isEqualTo(1);
    now = now.plusSeconds(60);
    reset();
    tick.program.tick();
    tick.wrote();
    // What is due; decisions that nobody was called for, of the project and of the relay; whether
    // there are new projects.
    tick.read("Query due 1", "Query O 2", "Query log 1");

    Headers form =
        Headers.of("Content-Type", "application/x-www-form-urlencoded", "Host", "127.0.0.1:8080");
    reset();
    Response login = ask("POST", "/login", form, "key=" + CONFIG.masterKey());
    assertThat(login.status()).isEqualTo(303);
    // A try is taken before the key is looked at, of the address and of all; given back after it.
    http.wrote("log 2", "mark 2", "rate 4");
    http.read("BatchGetItem 4", "Query log 1");
    reset();
    String token = http.program.loginLink().replaceFirst(".*token=", "");
    Response linked = ask("POST", "/login", form, "token=" + token);
    assertThat(linked.status()).isEqualTo(303);
    // A link works once, whichever process is asked.
    http.wrote("log 3", "mark 3", "rate 4", "sessions 1");
    http.read("BatchGetItem 4", "GetItem sessions 1", "Query log 1");
    reset();
    String cookie = login.headers().find("set-cookie").orElseThrow().split(";", -1)[0];
    ask("GET", "/login", Headers.of("Cookie", cookie, "Host", "127.0.0.1:8080"), "");
    http.wrote();
    // Whether the session was ended.
    http.read("GetItem sessions 1");
  }
}
