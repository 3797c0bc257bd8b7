package dev.faultline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.PlainJson;
import dev.faultline.config.Config;
import dev.faultline.config.Notify;
import dev.faultline.config.SelfWatch;
import dev.faultline.config.Workers;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.fixtures.RecordingEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From a client's request to the messages it causes, through the whole product. */
class TellingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final RecordingEngine engine = new RecordingEngine(new MemoryEngine(now::get));
  private final Config config = config(List.of("hooks.example.com"));
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicReference<Function<Call, Answer>> service =
      new AtomicReference<>(TellingTest::agree);
  private final Faultline faultline =
      Faultline.create(
          config,
          engine,
          new MemoryKeysets(),
          now::get,
          new Random(1),
          new SecureRandom(),
          outgoing());

  private static Config config(List<String> allow) {
    return Config.forTests(
        Path.of("unused"),
        new Notify(
            allow, false, TimeUnit.MINUTE, List.of(), Workers.defaults(), null, SelfWatch.none()));
  }

  private Outgoing outgoing() {
    return call -> {
      calls.add(call);
      return service.get().apply(call);
    };
  }

  /** Slack says ok; GitHub finds nothing and makes issue 1. */
  private static Answer agree(Call call) {
    if (call.uri().getHost().equals("api.github.com")) {
      return call.method().equals("POST")
          ? answer(201, "{\"number\":1,\"html_url\":\"https://github.com/acme/shop/issues/1\"}")
          : answer(200, "{\"total_count\":0,\"incomplete_results\":false,\"items\":[]}");
    }
    return answer(200, "ok");
  }

  private static Answer answer(int status, String body) {
    return new Answer(
        status,
        Map.of("content-type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8),
        false);
  }

  @AfterEach
  void close() {
    faultline.close();
  }

  private Response post(String path, String body) throws InterruptedException {
    Response response =
        faultline.handle(
            Request.of(
                "POST", path, Headers.of("X-Api-Key", KEY), body.getBytes(StandardCharsets.UTF_8)));
    faultline.tellAll();
    return response;
  }

  private Response postErrors(String notifications, int errors) throws InterruptedException {
    String error = "{\"type\":\"Boom\",\"message\":\"it broke\"}";
    return post(
        "/v0/projects/shop/errors",
        "{\"errors\":["
            + String.join(",", java.util.Collections.nCopies(errors, error))
            + "],\"notifications\":"
            + notifications
            + "}");
  }

  private static String slack(String secret, String channel, String more) {
    return "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/"
        + secret
        + "\",\"channel\":\"#"
        + channel
        + "\""
        + more
        + "}";
  }

  private List<Call> to(String host) {
    return calls.stream().filter(call -> call.uri().getHost().equals(host)).toList();
  }

  private static String body(Call call) {
    byte[] body = call.body();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  static Stream<CapturedRequest> withNotifications() {
    return CapturedRequest.all("faultline-").stream()
        .filter(
            captured ->
                new String(captured.body(), StandardCharsets.UTF_8).contains("\"notifications\""));
  }

  @ParameterizedTest
  @MethodSource("withNotifications")
  @DisplayName("released clients' own requests cause exactly the messages their configs ask for")
  void tellsWhatReleasedClientsAskFor(CapturedRequest captured)
      throws IOException, InterruptedException {
    assertThat(faultline.handle(captured.request()).status()).isEqualTo(201);
    faultline.tellAll();

    Map<?, ?> sent = object(new String(captured.body(), StandardCharsets.UTF_8));
    // An exception and its cause are two errors of one request, and so two issues.
    Set<String> messages = new TreeSet<>();
    for (Object each : list(sent, "errors")) {
      messages.add(String.valueOf(((Map<?, ?>) each).get("message")));
    }
    Set<String> types = new TreeSet<>();
    for (Object each : list(sent, "notifications")) {
      types.add(String.valueOf(((Map<?, ?>) each).get("type")));
    }
    List<Call> slack = to("hooks.example.com");
    assertThat(slack).hasSize(types.contains("slack") ? messages.size() : 0);
    for (Call call : slack) {
      assertThat(call.uri()).hasToString("http://hooks.example.com/services/T0/B0/xyz");
      Map<?, ?> told = object(body(call));
      assertThat(told.get("channel")).isEqualTo("#random");
      assertThat(told.get("username")).isEqualTo("faultline-notify");
      Map<?, ?> attachment = (Map<?, ?>) list(told, "attachments").getFirst();
      assertThat(messages).contains(unescaped(String.valueOf(attachment.get("title"))));
    }
    List<Call> made =
        to("api.github.com").stream().filter(call -> call.method().equals("POST")).toList();
    assertThat(made).hasSize(types.contains("github") ? messages.size() : 0);
    made.forEach(call -> assertThat(call.uri().getPath()).isEqualTo("/repos/acme/shop/issues"));
  }

  private static Map<?, ?> object(String json) throws IOException {
    return PlainJson.parse(json) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Map<?, ?> object, String name) {
    return object.get(name) instanceof List<?> list ? list : List.of();
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  @Test
  @DisplayName("F-27: a bad neighbour neither stops nor repeats the others")
  void badNeighboursHarmNobody() throws InterruptedException {
    Response response =
        postErrors(
            "["
                + slack("a", "a", "")
                + ",{\"type\":\"nonsense\"},null,7,\"not sealed\","
                + slack("b", "b", "")
                + "]",
            1);
    assertThat(response.status()).isEqualTo(201);
    assertThat(calls)
        .extracting(call -> call.uri().getPath())
        .containsExactlyInAnyOrder("/services/T0/B0/a", "/services/T0/B0/b");
  }

  @Test
  @DisplayName("F-19: large errors and large batches get all their messages")
  void sizeDropsNoMessage() throws InterruptedException {
    String large = "x".repeat(900_000);
    post(
        "/v0/projects/shop/errors",
        "{\"errors\":[{\"type\":\"Boom\",\"message\":\"large\",\"backtrace\":[{\"file\":\""
            + large
            + "\"}]}],\"notifications\":["
            + slack("x", "ops", "")
            + "]}");
    assertThat(calls).hasSize(1);
    calls.clear();
    now.set(NOW.plusSeconds(120));
    List<String> errors = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String word = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26);
      errors.add("{\"type\":\"Boom\",\"message\":\"no " + word + "\"}");
    }
    post(
        "/v0/projects/shop/errors",
        "{\"errors\":["
            + String.join(",", errors)
            + "],\"context\":{\"much\":\""
            + "y".repeat(500_000)
            + "\"},\"notifications\":["
            + slack("x", "ops", "")
            + "]}");
    assertThat(calls).hasSize(50);
  }

  @Test
  @DisplayName("the rule table, one event a request and all in one")
  void followsTheRuleTable() throws InterruptedException {
    String config = "[" + slack("x", "ops", ",\"threshold\":10,\"notifyInterval\":5") + "]";
    for (int i = 0; i < 25; i++) {
      postErrors(config, 1);
    }
    assertThat(calls).hasSize(5);
    calls.clear();
    now.set(NOW.plusSeconds(60));
    postErrors(config, 25);
    assertThat(calls).hasSize(1);
    assertThat(body(calls.getFirst())).contains("35th, 40th, 45th and 50th event");
  }

  @Test
  @DisplayName("F-31: Retry-After is waited for, a 500 is tried again, then it is said once")
  void waitsAndTriesAgain() throws InterruptedException {
    List<Answer> script = new ArrayList<>();
    script.add(new Answer(429, Map.of("retry-after", "3"), new byte[0], false));
    script.add(answer(500, "oops"));
    service.set(call -> script.isEmpty() ? answer(200, "ok") : script.removeFirst());
    postErrors("[" + slack("x", "ops", "") + "]", 1);
    assertThat(calls).hasSize(1);
    now.set(NOW.plusMillis(2_999));
    faultline.tellAll();
    assertThat(calls).hasSize(1);
    now.set(NOW.plusSeconds(120));
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    now.set(NOW.plusSeconds(600));
    faultline.tellAll();
    assertThat(calls).hasSize(3);
    now.set(NOW.plusSeconds(7_200));
    faultline.tellAll();
    assertThat(calls).hasSize(3);
  }

  @Test
  @DisplayName("F-48: no secret of a config is in anything the product wrote")
  void keepsNoSecret() throws IOException, InterruptedException {
    List<String> logged = new CopyOnWriteArrayList<>();
    Handler listener = new Listener(logged);
    Logger.getLogger("").addHandler(listener);
    List<String> secrets = new ArrayList<>();
    try {
      // What the services answer repeats what they were sent, as some do.
      service.set(
          call ->
              answer(
                  call.uri().getPath().contains("good") ? 200 : 400,
                  "bad: " + call.uri() + " " + call.headers()));
      String plain = plainConfigs(secrets);
      postErrors("[" + plain + "]", 2);
      post("/v0/projects/shop/errors", "{\"errors\":7,\"notifications\":[" + plain + "]}");
      post("/v0/projects/shop/errors", "{\"errors\":[],\"notifications\":[" + plain);
      String sealed = seal("[" + plain + "]");
      postErrors("[\"" + sealed + "\"]", 1);
      post(
          "/c/" + sealed + "/api/1/store/?sentry_key=" + KEY + "&sentry_version=7",
          "{\"message\":\"from an SDK\",\"level\":\"error\"}");
      post("/c/" + sealed + "x/api/1/store/?sentry_key=" + KEY, "{\"message\":\"unknown config\"}");
      secrets.add(sealed);
      assertThat(calls).as("somebody was told").hasSizeGreaterThan(5);

      List<byte[]> written = new ArrayList<>(engine.values());
      readEverything().forEach(text -> written.add(text.getBytes(StandardCharsets.UTF_8)));
      logged.forEach(line -> written.add(line.getBytes(StandardCharsets.UTF_8)));
      assertThat(written).hasSizeGreaterThan(100);
      for (String secret : secrets) {
        for (String form : forms(secret)) {
          byte[] wanted = form.getBytes(StandardCharsets.UTF_8);
          for (byte[] bytes : written) {
            assertThat(indexOf(bytes, wanted))
                .as("%s in %s", form, new String(bytes, StandardCharsets.UTF_8))
                .isNegative();
          }
        }
      }
    } finally {
      Logger.getLogger("").removeHandler(listener);
    }
  }

  private static String plainConfigs(List<String> secrets) {
    secrets.addAll(
        List.of(
            "hookSECRETone", "goodSECRETtwo", "tokenSECRETthree", "labSECRETfour", "whSECRETfive"));
    return slack(secrets.get(0), "ops", "")
        + ","
        + slack(secrets.get(1), "ops", "")
        + ",{\"type\":\"github\",\"userToken\":\"tokenSECRETthree\",\"owner\":\"o\",\"repo\":\"r\"}"
        + ",{\"type\":\"gitlab\",\"personalAccessToken\":\"labSECRETfour\",\"owner\":\"o\",\"repo\":\"r\"}"
        + ",{\"type\":\"webhook\",\"endpoint\":\"https://hooks.example.com/in\",\"secret\":\"whSECRETfive\"}";
  }

  private String seal(String json) throws IOException {
    Response response =
        faultline.handle(
            Request.of(
                "POST",
                "/api/v1/seal",
                Headers.of("X-Api-Key", config.masterKey(), "Content-Type", "application/json"),
                ("{\"config\":" + json + "}").getBytes(StandardCharsets.UTF_8)));
    assertThat(response.status()).as("%s", text(response)).isBetween(200, 201);
    return String.valueOf(object(text(response)).get("sealed"));
  }

  private static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  /** Every page of the API that lists something, as far as it can be reached. */
  private List<String> readEverything() throws IOException {
    List<String> answers = new ArrayList<>();
    List<String> paths = new ArrayList<>(List.of("/api/v1/projects", "/metrics", "/openapi.json"));
    for (String project : List.of("shop", "1")) {
      String base = "/api/v1/projects/" + project;
      paths.addAll(
          List.of(
              base,
              base + "/outcomes",
              base + "/set-aside",
              base + "/targets",
              base + "/dead-letters",
              "/v0/projects/" + project + "/errors"));
      for (Object issue : items(get(base + "/issues"))) {
        String id = String.valueOf(((Map<?, ?>) issue).get("id"));
        paths.addAll(
            List.of(
                "/api/v1/issues/" + id,
                "/api/v1/issues/" + id + "/events",
                "/api/v1/issues/" + id + "/deliveries",
                "/v0/projects/" + project + "/errors/id:" + id));
        for (Object event : items(get("/api/v1/issues/" + id + "/events"))) {
          paths.add(base + "/events/" + ((Map<?, ?>) event).get("id"));
        }
      }
    }
    for (String path : paths) {
      answers.add(text(get(path)));
    }
    return answers;
  }

  private Response get(String path) {
    return faultline.handle(
        Request.of("GET", path, Headers.of("X-Api-Key", config.masterKey()), new byte[0]));
  }

  private static List<?> items(Response response) throws IOException {
    return list(object(text(response)), "items");
  }

  /** A secret as it is, and as it would look after the usual ways of writing it. */
  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    return List.of(secret, base64.substring(0, base64.length() - 1));
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; i <= all.length - part.length; i++) {
      int j = 0;
      while (j < part.length && all[i + j] == part[j]) {
        j++;
      }
      if (j == part.length) {
        return i;
      }
    }
    return -1;
  }

  /** Keeps what is logged, with the stack traces. */
  private static final class Listener extends Handler {
    private final List<String> lines;

    Listener(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(@Nullable LogRecord record) {
      if (record != null) {
        Throwable thrown = record.getThrown();
        lines.add(record.getMessage() + (thrown == null ? "" : " " + causes(thrown)));
      }
    }

    private static String causes(Throwable thrown) {
      StringBuilder text = new StringBuilder();
      for (Throwable each = thrown; each != null; each = each.getCause()) {
        text.append(each).append('\n');
      }
      return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
