package dev.faultline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the pages show of notifications, from a client's request on, without script. */
class NotificationPagesTest {
  private static final String PAGE = "/p/shop/notifications";
  private static final String SECRET = "XXXXXXXXXXXXXXXXXXXXXXXX";
  private static final String SLACK =
      "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/"
          + SECRET
          + "\",\"channel\":\"#<b>ops\"}";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:15:30Z"));
  private final AtomicInteger status = new AtomicInteger(200);
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline =
      Faultline.create(
          config,
          new MemoryEngine(now::get),
          new MemoryKeysets(),
          now::get,
          new Random(1),
          new SecureRandom(),
          this::answer);
  private String cookie = "";

  private Answer answer(Call call) {
    calls.add(call);
    byte[] text = ("<i>said " + call.uri()).getBytes(StandardCharsets.UTF_8);
    return new Answer(status.get(), Map.of(), text, false);
  }

  private Response ask(String method, String target, String body, String... headers) {
    Headers all = Headers.of("Host", "127.0.0.1:8080", "Cookie", cookie);
    for (int i = 0; i < headers.length; i += 2) {
      all.set(headers[i], headers[i + 1]);
    }
    return faultline.handle(Request.of(method, target, all, body.getBytes(StandardCharsets.UTF_8)));
  }

  @BeforeEach
  void logIn() {
    Response response = form("/login", "key=" + config.masterKey());
    String set = response.headers().find("Set-Cookie").orElseThrow();
    cookie = set.substring(0, set.indexOf(';'));
  }

  @AfterEach
  void close() {
    faultline.close();
  }

  private Response form(String target, String form) {
    return ask("POST", target, form, "Content-Type", "application/x-www-form-urlencoded");
  }

  private String page(String target) {
    Response response = ask("GET", target, "");
    assertThat(response.status()).as(target).isEqualTo(200);
    assertThat(response.bodyText()).doesNotContain(SECRET, "<b>ops", "<i>said");
    return response.bodyText();
  }

  private static String first(String html, String regex) {
    Matcher matcher = Pattern.compile(regex).matcher(html);
    assertThat(matcher.find()).as(regex).isTrue();
    return matcher.group(1);
  }

  private Response change(String what, String form) {
    String token = first(page(PAGE), "name=\"csrf\" value=\"([^\"]+)\"");
    return form(PAGE + "/" + what, form + "&csrf=" + token);
  }

  private void report(String message, String config) throws InterruptedException {
    String body =
        "{\"errors\":[{\"type\":\"Boom\",\"message\":\""
            + message
            + "\"}],\"notifications\":["
            + config
            + "]}";
    Response response =
        ask(
            "POST",
            "/projects/shop/errors",
            body,
            "X-Api-Key",
            config().clientKeys().getFirst(),
            "Content-Type",
            "application/json");
    assertThat(response.status()).isEqualTo(201);
    faultline.tellAll();
  }

  private Config config() {
    return config;
  }

  private String issuePage() {
    return page(first(page("/p/shop"), "class=\"title\"[^>]* href=\"([^\"]+)\""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("an issue's page says who was told and why, and who was not and why not")
  void told() throws InterruptedException {
    report("one", SLACK + ",{\"type\":\"webhook\",\"endpoint\":\"https://10.0.0.1/x\"}");
    String issue = issuePage();
    assertThat(issue).contains("slack #&lt;b&gt;ops", "first event", "is-sent");
    assertThat(issue).contains("Not told", "webhook 10.0.0.1", "policy", "seal it");
    report("two", "");
    assertThat(issuePage()).contains("Nobody yet", PAGE);
  }

  @Test
  @DisplayName("a plain secret raises a hint where it can be sealed")
  void hint() throws InterruptedException {
    report("one", SLACK);
    assertThat(page(PAGE)).contains("with an open secret", "href=\"#seal\"");
    assertThat(page("/p/shop/settings")).contains("with an open secret", PAGE + "#seal");
  }

  @Test
  @DisplayName("what could not be delivered is sent again, or dismissed")
  void deadLetters() throws InterruptedException {
    status.set(404);
    report("one", SLACK);
    report("two", SLACK);
    String before = page(PAGE);
    assertThat(before).contains("Not delivered", "Slack answered 404", "2 failures in a row");
    String name = first(before, "name=\"name\" value=\"([^\"]+)\"");

    assertThat(form(PAGE + "/replay", "name=" + name).status()).isEqualTo(403);
    status.set(200);
    now.set(now.get().plus(Duration.ofMinutes(5)));
    Response replayed = change("replay", "name=" + name);
    assertThat(replayed.headers().find("Location")).contains(PAGE + "?done=replayed");
    faultline.tellAll();
    String after = page(PAGE);
    assertThat(after).doesNotContain(name).contains("all sent");
    assertThat(page(first(after, "class=\"name\" href=\"(" + PAGE + "/[^\"]+)\"")))
        .contains("is-sent", "is-dead", "first event", "/p/shop/issues/");

    String left = first(after, "name=\"name\" value=\"([^\"]+)\"");
    assertThat(change("dismiss", "name=" + left).status()).isEqualTo(303);
    assertThat(page(PAGE)).doesNotContain("Not delivered");
    assertThat(change("dismiss", "name=" + left).status()).isEqualTo(404);
  }

  @Test
  @DisplayName("a config is sealed into a DSN that tells without any stored setting")
  void seals() throws InterruptedException {
    faultline.projects().getOrCreate("shop");
    Response sealed = change("seal", "days=30&config=" + encoded(SLACK));
    assertThat(sealed.status()).isEqualTo(200);
    assertThat(sealed.bodyText()).doesNotContain(SECRET);
    Pattern dsn = Pattern.compile("http://([0-9a-f]+)@[^/]+(/c/[\\w-]+)/(\\d+)<");
    Matcher found = dsn.matcher(sealed.bodyText());
    assertThat(found.find()).isTrue();

    String event = "{\"message\":\"through the DSN\"}";
    String store =
        found.group(2) + "/api/" + found.group(3) + "/store/?sentry_key=" + found.group(1);
    assertThat(ask("POST", store, event, "Content-Type", "application/json").status())
        .isEqualTo(200);
    faultline.tellAll();
    assertThat(calls).hasSize(1);
    assertThat(issuePage()).contains("slack #&lt;b&gt;ops", "is-sent");
    assertThat(page(PAGE)).doesNotContain("open secret");

    assertThat(change("seal", "days=0&config=" + encoded("{\"type\":\"slack\"}")).status())
        .isEqualTo(422);
    assertThat(change("seal", "days=7&config=x").status()).isEqualTo(422);
  }

  @Test
  @DisplayName("a test shows request and answer without secrets")
  void tests() {
    faultline.projects().getOrCreate("shop");
    Response tried = change("test", "config=" + encoded(SLACK));
    assertThat(tried.status()).isEqualTo(200);
    assertThat(tried.bodyText())
        .contains("hooks.slack.com", "this is a test", "&lt;i&gt;said ***", "is-sent")
        .doesNotContain(SECRET, "<i>said");
    assertThat(calls).hasSize(1);

    Response wrong = change("test", "config=" + SECRET);
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.bodyText()).contains("Nothing sent").doesNotContain(SECRET);
  }
}
