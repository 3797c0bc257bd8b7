package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Alarm;
import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.PlainJson;
import dev.faultline.config.Config;
import dev.faultline.config.Heartbeat;
import dev.faultline.config.Notify;
import dev.faultline.config.SelfWatch;
import dev.faultline.config.Workers;
import dev.faultline.cost.Charge;
import dev.faultline.cost.Use;
import dev.faultline.fixtures.FailingEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Key;
import dev.faultline.storage.Table;
import dev.faultline.storage.Timers;
import dev.faultline.storage.memory.MemoryEngine;
import dev.faultline.vitals.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Is it well? What the page and the route say, what rings, what beats: through the whole product.
 */
class InstallationTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Map<String, Object> OPS =
      Map.of(
          "type", "slack", "endpoint", "https://hooks.slack.com/services/T0/B0/x", "channel", "#o");
  private static final Config CONFIG = config();
  private static final String HOST = "127.0.0.1:8080";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final FailingEngine engine = new FailingEngine(new MemoryEngine(now::get));
  private final MemoryKeysets keysets = new MemoryKeysets();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger slack = new AtomicInteger(200);
  private final Faultline faultline = start(true);

  private static Config config() {
    Heartbeat heartbeat =
        new Heartbeat(
            URI.create("https://hc.example.com/s3cret"),
            URI.create("https://hc.example.com/s3cret/fail"),
            Duration.ofMinutes(5));
    return Config.forTests(
        Path.of("unused"),
        new Notify(
            List.of(),
            false,
            TimeUnit.MINUTE,
            List.of(),
            Workers.defaults(),
            null,
            new SelfWatch(null, List.of(OPS), heartbeat)));
  }

  private Faultline start(boolean stays) {
    SecureRandom secrets = new SecureRandom();
    Random random = new Random(1);
    return stays
        ? Faultline.create(CONFIG, engine, keysets, now::get, random, secrets, this::answer)
        : Faultline.passing(CONFIG, engine, keysets, now::get, random, secrets, this::answer);
  }

  private Answer answer(Call call) {
    calls.add(call);
    int status = call.uri().getHost().equals("hooks.slack.com") ? slack.get() : 200;
    return new Answer(status, Map.of(), "ok".getBytes(UTF_8), false);
  }

  @AfterEach
  void close() {
    engine.down(false);
    faultline.close();
  }

  private static Response send(Faultline to, String method, String path, String body) {
    Headers headers =
        Headers.of("X-Api-Key", CONFIG.masterKey()).add("Content-Type", "application/json");
    return to.handle(Request.of(method, path, headers, body.getBytes(UTF_8)));
  }

  private static Map<?, ?> ask(Faultline of) throws IOException {
    Response response = send(of, "GET", "/api/v1/installation", "");
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
    return map(PlainJson.parse(response.bodyText()));
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private void report(int errors, String notifications) {
    String error = "{\"type\":\"Boom\",\"message\":\"it broke\"}";
    String body =
        "{\"errors\":["
            + String.join(",", java.util.Collections.nCopies(errors, error))
            + "]"
            + notifications
            + "}";
    assertThat(send(faultline, "POST", "/v0/projects/shop/errors", body).status()).isEqualTo(201);
  }

  private void pass(Duration time) {
    now.set(now.get().plus(time));
  }

  /** Ticks every minute for a time. */
  private void tick(int minutes) {
    for (int i = 0; i < minutes; i++) {
      pass(Duration.ofMinutes(1));
      faultline.tick();
    }
  }

  private List<String> told() {
    return calls.stream()
        .filter(call -> call.uri().getHost().equals("hooks.slack.com"))
        .map(call -> new String(call.body(), UTF_8))
        .toList();
  }

  private List<String> beats() {
    return calls.stream()
        .filter(call -> call.uri().getHost().equals("hc.example.com"))
        .map(call -> call.uri().getPath())
        .toList();
  }

  private static List<String> ringing(Map<?, ?> installation) {
    return list(installation.get("alarms")).stream()
        .map(InstallationTest::map)
        .filter(alarm -> "alarm".equals(alarm.get("state")))
        .map(alarm -> String.valueOf(alarm.get("name")))
        .toList();
  }

  @Test
  @DisplayName("counts come from the rows: another process says the same")
  void countsComeFromRows() throws Exception {
    report(3, "");
    pass(Duration.ofHours(2));
    report(2, "");
    for (Faultline each : List.of(start(true), start(false))) {
      Map<?, ?> counts = map(ask(each).get("counts"));
      Map<?, ?> accepted = map(list(counts.get("outcomes")).getFirst());
      assertThat(accepted.get("outcome")).isEqualTo("accepted");
      assertThat(accepted.get("hour")).hasToString("2");
      assertThat(accepted.get("day")).hasToString("5");
      assertThat(counts.get("events")).hasToString("5");
      assertThat(counts.get("projects")).hasToString("1");
      assertThat(counts.get("unresolved")).hasToString("1");
      each.close();
    }
    pass(Duration.ofDays(2));
    assertThat(list(map(ask(faultline).get("counts")).get("outcomes"))).isEmpty();
  }

  @Test
  @DisplayName("all is well: it says so, beats, and writes down nothing about alarms")
  void allIsWell() throws Exception {
    tick(11);
    Map<?, ?> installation = ask(faultline);
    assertThat(installation.get("state")).isEqualTo("well");
    assertThat(list(installation.get("problems"))).isEmpty();
    assertThat(list(installation.get("alarms"))).hasSize(4);
    assertThat(ringing(installation)).isEmpty();
    assertThat(list(installation.get("alarmsGoTo")).toString()).isEqualTo("[slack #o]");
    assertThat(beats()).containsExactly("/s3cret", "/s3cret", "/s3cret");
    assertThat(map(installation.get("heartbeat")).get("arrived")).isEqualTo("2026-11-22T10:26:30Z");
    assertThat(installation.toString()).doesNotContain("s3cret");
    assertThat(told()).isEmpty();
  }

  @Test
  @DisplayName("a storage that takes no writes rings at once, fails the heartbeat, and is over")
  void storageFails() throws Exception {
    tick(1);
    engine.down(true);
    tick(6);
    assertThat(told()).hasSize(1);
    assertThat(told().getFirst()).contains("storage", "takes no writes");
    assertThat(beats().getLast()).isEqualTo("/s3cret/fail");
    engine.down(false);
    tick(1);
    faultline.tellAll();
    assertThat(told()).hasSize(2);
    assertThat(told().getLast()).contains("all right again");
    tick(6);
    assertThat(beats().getLast()).isEqualTo("/s3cret");
    assertThat(ask(faultline).get("state")).isEqualTo("well");
  }

  @Test
  @DisplayName("a message that nobody tries to send for 15 minutes is late; one tried again is not")
  void lateWork() throws Exception {
    String notify =
        ",\"notifications\":[{\"type\":\"slack\",\"endpoint\":"
            + "\"https://hooks.slack.com/services/T0/B0/y\",\"channel\":\"#y\"}]";
    slack.set(503);
    report(1, notify);
    faultline.tellAll();
    tick(16);
    faultline.tellAll();
    tick(14);
    assertThat(ringing(ask(faultline))).isEmpty();
    tick(100);
    assertThat(ringing(ask(faultline))).containsExactly("work-late");
    slack.set(200);
    faultline.tellAll();
    tick(1);
    assertThat(ringing(ask(faultline))).isEmpty();
  }

  @Test
  @DisplayName("messages that are given up want a look, and the heart goes on beating")
  void deadLetters() throws Exception {
    slack.set(404);
    for (int i = 0; i < 5; i++) {
      report(
          1,
          ",\"notifications\":[{\"type\":\"slack\",\"endpoint\":"
              + "\"https://hooks.slack.com/services/T0/B0/y\",\"channel\":\"#y"
              + i
              + "\"}]");
    }
    faultline.tellAll();
    slack.set(200);
    tick(6);
    Map<?, ?> installation = ask(faultline);
    assertThat(ringing(installation)).containsExactly("undelivered");
    assertThat(installation.get("state")).isEqualTo("attention");
    assertThat(map(installation.get("counts")).get("deadLetters")).hasToString("5");
    assertThat(beats()).containsOnly("/s3cret");
    // Else its own message could wait for as long as the clock is moved.
    faultline.tellAll();
    tick(60);
    assertThat(ringing(ask(faultline))).isEmpty();
  }

  @Test
  @DisplayName("ten answers with a fault of ours within five minutes ring, and pass")
  void faults() throws Exception {
    tick(1);
    engine.broken(true);
    for (int i = 0; i < 10; i++) {
      assertThat(send(faultline, "GET", "/api/v1/issues/" + "0".repeat(26), "").status())
          .isEqualTo(500);
    }
    engine.broken(false);
    tick(1);
    assertThat(ringing(ask(faultline))).containsExactly("faults");
    tick(6);
    assertThat(ringing(ask(faultline))).isEmpty();
  }

  @Test
  @DisplayName("a home that does not stay watches nothing by itself, and beats by its rows")
  void passingHome() throws Exception {
    for (int minute = 0; minute < 6; minute++) {
      Faultline one = start(false);
      one.tick();
      one.close();
      pass(Duration.ofMinutes(1));
    }
    assertThat(beats()).containsExactly("/s3cret", "/s3cret");
    Faultline one = start(false);
    one.alarm(new Alarm("stage-age", Alarm.State.ALARM, "Events wait.", now.get(), null));
    one.close();
    pass(Duration.ofMinutes(5));
    Faultline next = start(false);
    next.tick();
    Map<?, ?> installation = ask(next);
    assertThat(ringing(installation)).containsExactly("stage-age");
    assertThat(installation.get("state")).isEqualTo("unwell");
    assertThat(installation.get("started")).isNull();
    assertThat(beats().getLast()).isEqualTo("/s3cret/fail");
    next.close();
  }

  @Test
  @DisplayName("daily work that keeps failing keeps no timer from ringing, and fails the heartbeat")
  void failingRounds() {
    Table table = engine.table();
    Key day = new Key("daily", "day");
    List<Change> spoiled = List.of(new Change.Put(day, new byte[0]));
    table.commit(new Commit("timers", table.head("timers"), spoiled));
    new Timers(engine).set(new Timers.Timer("1000000", now.get()));
    Faultline one = start(false);
    one.tick();
    assertThat(engine.queue().size(Faultline.QUEUE)).isEqualTo(1);
    for (int minute = 0; minute < 5; minute++) {
      pass(Duration.ofMinutes(1));
      one.tick();
    }
    assertThat(beats()).containsExactly("/s3cret", "/s3cret/fail");

    table.commit(new Commit("timers", table.head("timers"), List.of(new Change.Delete(day))));
    for (int minute = 0; minute < 5; minute++) {
      pass(Duration.ofMinutes(1));
      one.tick();
    }
    assertThat(beats().getLast()).isEqualTo("/s3cret");
    one.close();
  }

  @Test
  @DisplayName("what only the host knows is shown, its alarms before those that were heard of")
  void hostsOwn() throws Exception {
    faultline.alarm(new Alarm("stage-age", Alarm.State.ALARM, "Events wait.", NOW, null));
    faultline.livesIn(
        new Home() {
          @Override
          public String name() {
            return "a cloud";
          }

          @Override
          public @Nullable Instant started() {
            return null;
          }

          @Override
          public Sight look() {
            return new Sight(
                List.of(new Reading("diskFreeBytes", "Disk free", 2_048, Unit.BYTES)),
                List.of(new Alarm("stage-age", Alarm.State.OK, "", NOW, null)),
                List.of(new Use(Charge.TABLE_WRITES, 2_000_000, "rows written")),
                "The metrics cannot be read.");
          }
        });
    Map<?, ?> installation = ask(faultline);
    assertThat(installation.get("home")).isEqualTo("a cloud");
    assertThat(ringing(installation)).isEmpty();
    assertThat(installation.get("state")).isEqualTo("attention");
    assertThat(map(list(installation.get("readings")).getFirst()).get("value"))
        .hasToString("2048.0");
    assertThat(map(installation.get("costPerMonth")).get("usd")).hasToString("1.25");

    String page = page();
    assertThat(page)
        .contains("It works, and something wants a look", "2.0 KiB", "A month costs 1.25 USD")
        .contains("on a cloud", "rows written")
        .doesNotContain("s3cret");
  }

  private String page() {
    Headers form =
        Headers.of("Host", HOST).add("Content-Type", "application/x-www-form-urlencoded");
    Response login =
        faultline.handle(
            Request.of("POST", "/login", form, ("key=" + CONFIG.masterKey()).getBytes(UTF_8)));
    String cookie = login.headers().find("Set-Cookie").orElseThrow().split(";")[0];
    Response page =
        faultline.handle(
            Request.of(
                "GET",
                "/installation",
                Headers.of("Host", HOST).add("Cookie", cookie),
                new byte[0]));
    assertThat(page.status()).isEqualTo(200);
    return page.bodyText();
  }

  @Test
  @DisplayName("the page opens to those who are logged in only")
  void pageNeedsALogin() {
    Response page =
        faultline.handle(Request.of("GET", "/installation", Headers.of("Host", HOST), new byte[0]));
    assertThat(page.status()).isEqualTo(303);
    assertThat(page.headers().find("Location")).hasValue("/login?next=%2Finstallation");
  }
}
