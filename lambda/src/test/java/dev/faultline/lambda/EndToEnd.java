package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * A life of an installation, so that each function makes every kind of call it ever makes: events
 * small and large, known and new, people who look and act, messages, alarms, the daily round. Who
 * checks policies or cost lets it run with interceptors of their own.
 */
public final class EndToEnd {
  /** What the installation's config file says: the listener lies on this machine. */
  public static final String CONFIG_FILE =
      """
      [outgoing]
      allow = ["127.0.0.1"]
      """;

  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-Za-z]+)\"");
  private static final Pattern SEALED = Pattern.compile("\"sealed\":\"([^\"]+)\"");

  private final EmulatedStack stack;
  private final Listener listener;

  private EndToEnd(EmulatedStack stack, Listener listener) {
    this.stack = stack;
    this.listener = listener;
  }

  /**
   * Runs all of it, and fails where something does not come out as it should.
   *
   * @param folder tells the installation apart from others
   * @param seen gives, for a function's name in {@link EmulatedStack}, who sees its calls
   */
  public static void run(Path folder, Function<String, ExecutionInterceptor> seen)
      throws IOException {
    try (Listener listener = new Listener();
        EmulatedStack stack = EmulatedStack.start(folder, new SetClock(START), CONFIG_FILE, seen)) {
      EndToEnd life = new EndToEnd(stack, listener);
      life.firstEvents();
      life.largeEvents();
      life.peopleLookAndAct();
      life.somebodyIsTold();
      life.alarmsRing();
      life.daysPass();
      life.thingsAreRemoved();
    }
  }

  private Response ok(Response answer) {
    assertThat(answer.status()).as(answer.bodyText()).isBetween(200, 299);
    return answer;
  }

  private Response send(String body) throws IOException {
    return stack.ask(
        Request.of(
            "POST",
            "/api/1/store/?sentry_key=" + EmulatedStack.CLIENT,
            Headers.of("Content-Type", "application/json"),
            body.getBytes(UTF_8)));
  }

  private static String event(String type, String text) {
    return "{\"exception\":{\"values\":[{\"type\":\"%s\",\"value\":\"%s\"}]}}"
        .formatted(type, text);
  }

  private String only(Pattern pattern, Response answer) {
    Matcher matcher = pattern.matcher(ok(answer).bodyText());
    assertThat(matcher.find()).as(answer.bodyText()).isTrue();
    return matcher.group(1);
  }

  private long count(String project) throws IOException {
    Matcher matcher =
        Pattern.compile("\"count\":(\\d+)")
            .matcher(
                ok(stack.ask("GET", "/api/v1/projects/" + project + "/issues", "")).bodyText());
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  private void firstEvents() throws IOException {
    for (int i = 0; i < 40; i++) {
      ok(send(event("Type" + i % 4, "it broke")));
    }
    // Refused, counted, and kept as a sample.
    assertThat(send("{\"exception\":").status()).isEqualTo(400);
    assertThat(
            stack
                .ask("POST", "/api/1/store/?sentry_key=ffffffffffffffffffffffffffffffff", "{}", "x")
                .status())
        .isEqualTo(403);
    stack.drain();
    stack.tick();
    stack.drain();
    assertThat(count("1")).isEqualTo(40);
  }

  /** Too long for a message, for a row of the log and for a row of a pack. */
  private void largeEvents() throws IOException {
    Random random = new Random(1);
    StringBuilder noise = new StringBuilder();
    while (noise.length() < 500_000) {
      noise.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
    }
    StringBuilder frames = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      frames
          .append(i == 0 ? "" : ",")
          .append(
              "{\"function\":\"f%d\",\"vars\":{\"v\":\"%s\"}}"
                  .formatted(i, noise.substring(i * 2_000, i * 2_000 + 2_000)));
    }
    String large =
        "{\"exception\":{\"values\":[{\"type\":\"Large\",\"value\":\"x\",\"stacktrace\":{\"frames\":[%s]}}]}}"
            .formatted(frames);
    ok(send(large));
    stack.drain();
    assertThat(count("1")).isEqualTo(41);
    // Many small ones at once: one commit with more changes than fit into its row.
    for (int i = 0; i < 40; i++) {
      ok(send(event("New" + i, noise.substring(i * 8_000, i * 8_000 + 8_000))));
    }
    stack.drain();
    assertThat(count("1")).isGreaterThan(41);
  }

  private void peopleLookAndAct() throws IOException {
    String issues = "/api/v1/projects/1/issues";
    String issue = only(ID, stack.ask("GET", issues + "?limit=1", ""));
    ok(stack.ask("GET", issues + "?query=broke&sort=count", ""));
    ok(stack.ask("GET", "/api/v1/issues/" + issue, ""));
    ok(stack.ask("GET", "/api/v1/issues/" + issue + "/events", ""));
    ok(stack.ask("GET", "/api/v1/projects/1/outcomes", ""));
    ok(stack.ask("GET", "/api/v1/projects/1/set-aside", ""));
    ok(stack.ask("GET", "/api/v1/info", ""));
    ok(stack.ask("GET", "/readyz", ""));
    installationIsSeen();
    ok(stack.ask("PATCH", "/api/v1/issues/" + issue, "{\"status\":\"resolved\"}"));
    Response login =
        stack.ask(
            Request.of(
                "POST",
                "/login",
                Headers.of("Content-Type", "application/x-www-form-urlencoded"),
                ("key=" + EmulatedStack.MASTER).getBytes(UTF_8)));
    assertThat(login.status()).isEqualTo(303);
    String cookie = login.headers().find("set-cookie").orElseThrow().split(";", -1)[0];
    for (String page : new String[] {"/", "/p/1", "/p/1/issues/" + issue, "/p/1/settings"}) {
      Headers headers = Headers.of("Cookie", cookie);
      ok(stack.ask(Request.of("GET", page, headers, new byte[0])));
    }
    ok(stack.ask("POST", "/api/v1/projects", "{\"name\":\"shop\"}"));
  }

  private void installationIsSeen() throws IOException {
    String seen = ok(stack.ask("GET", "/api/v1/installation", "")).bodyText();
    assertThat(seen)
        .contains("\"home\":\"AWS\"", "\"state\":\"well\"", "\"started\":null")
        .contains("\"name\":\"requestsDay\",\"label\":\"Requests in 24 hours\",\"value\":7.0")
        .contains("\"queues\":[{\"name\":\"work\",\"jobs\":0}]")
        .contains("\"name\":\"faultline-test-age\",\"state\":\"ok\"");
  }

  private void somebodyIsTold() throws IOException {
    ok(
        stack.ask(
            "POST",
            "/api/v1/notify/test",
            "{\"project\":\"shop\",\"config\":" + listener.config() + "}"));
    assertThat(listener.heard()).hasSize(1);
    String secret =
        only(SEALED, stack.ask("POST", "/api/v1/seal", "{\"config\":" + listener.config() + "}"));
    ok(
        stack.ask(
            "POST",
            "/v0/projects/shop/errors",
            "{\"errors\":[{\"type\":\"Boom\",\"message\":\"it broke\"}],\"notifications\":[\"%s\"]}"
                .formatted(secret),
            EmulatedStack.CLIENT));
    stack.drain();
    assertThat(listener.heard()).hasSize(2);
    assertThat(listener.heard().getLast()).contains("it broke");
    ok(stack.ask("GET", "/api/v1/projects/shop/targets", ""));
    stack.parameters().put("/faultline/test/alarm", secret);
  }

  private void alarmsRing() throws IOException {
    // The process that hears of it starts after the alarm was set.
    stack.home(EmulatedStack.TICK).close();
    stack.home(EmulatedStack.WORK).close();
    String alarm =
        """
        {"source":"aws.cloudwatch","alarmArn":"arn:aws:cloudwatch:eu-central-1:1:alarm:faultline-test-errors",
         "accountId":"1","time":"2026-11-22T10:00:00.000+0000","region":"eu-central-1",
         "alarmData":{"alarmName":"faultline-test-errors","state":{"value":"%s",
         "reason":"Threshold Crossed: 3 errors","timestamp":"2026-11-22T10:00:00.000+0000"},
         "previousState":{"value":"OK","timestamp":"2026-11-21T10:00:00.000+0000"},
         "configuration":{"metrics":[{"id":"m","returnData":true}]}}}
        """;
    int before = listener.heard().size();
    stack.alarm(alarm.formatted("ALARM"));
    stack.drain();
    assertThat(listener.heard()).hasSize(before + 1);
    assertThat(listener.heard().getLast()).contains("Threshold Crossed: 3 errors");
    stack.alarm(alarm.formatted("OK").replace("22T10:00", "22T10:05"));
    stack.drain();
    assertThat(listener.heard()).hasSize(before + 2);
  }

  private void daysPass() throws IOException {
    for (int day = 0; day < 2; day++) {
      stack.clock().move(Duration.ofDays(1));
      stack.tick();
      stack.drain();
    }
  }

  private void thingsAreRemoved() throws IOException {
    String issue = only(ID, stack.ask("GET", "/api/v1/projects/1/issues?limit=1", ""));
    ok(stack.ask("DELETE", "/api/v1/issues/" + issue, ""));
    stack.drain();
    ok(stack.ask("DELETE", "/api/v1/projects/1", ""));
    stack.drain();
    stack.tick();
    stack.drain();
    assertThat(stack.ask("GET", "/api/v1/projects/1", "").status()).isEqualTo(404);
  }
}
