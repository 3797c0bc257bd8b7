package dev.faultline.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.fixtures.FailingEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Engine;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser sees when the server, not the visitor, is at fault. */
class FaultPageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
  private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";

  private final Config config = Config.forTests(Path.of("unused"));
  private final FailingEngine engine = new FailingEngine(new MemoryEngine(() -> NOW));
  private final Faultline faultline = start(engine);
  private String cookie = "";

  private Faultline start(Engine over) {
    return Faultline.create(
        config, over, new MemoryKeysets(), () -> NOW, new Random(1), new SecureRandom());
  }

  private Response ask(
      Faultline product, String method, String target, String form, String accept) {
    Headers headers = Headers.of("Host", "127.0.0.1:8080", "Cookie", cookie);
    if (!form.isEmpty()) {
      headers.add("Content-Type", "application/x-www-form-urlencoded");
    }
    if (!accept.isEmpty()) {
      headers.add("Accept", accept);
    }
    return product.handle(Request.of(method, target, headers, form.getBytes(UTF_8)));
  }

  private Response get(String target) {
    return ask(faultline, "GET", target, "", HTML);
  }

  private void logIn() {
    Response response = ask(faultline, "POST", "/login", "key=" + config.masterKey(), HTML);
    String set = response.headers().find("Set-Cookie").orElseThrow();
    cookie = set.substring(0, set.indexOf(';'));
    assertThat(get("/").status()).isEqualTo(200);
  }

  private String csrf() {
    Matcher token = CSRF.matcher(get("/").bodyText());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static void assertPage(Response response, int status, String heading) {
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.headers().find("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(response.headers().find("Content-Security-Policy")).isPresent();
    assertThat(response.headers().find("Cache-Control")).contains("no-store");
    assertThat(response.bodyText())
        .contains("<h1>" + heading + "</h1>", "class=\"brand\"")
        .containsPattern("<code>[0-9a-f]{16}</code>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/p/1", "/p/1/settings", "/p/nowhere", "/p/1/no/such/page"})
  @DisplayName("a page whose storage is away is a page that says so, and when to come again")
  void away(String target) {
    logIn();
    engine.down(true);
    Response response = get(target);
    assertPage(response, 503, "Not now");
    assertThat(response.headers().find("Retry-After")).contains("5");
    assertThat(response.bodyText()).as("who is there is not known").doesNotContain("/logout");
    engine.down(false);
    assertThat(get("/").bodyText()).contains("/logout");
  }

  @Test
  @DisplayName("a fault that will not pass is a page without a promise")
  void broken() {
    logIn();
    engine.broken(true);
    Response response = get("/");
    assertPage(response, 500, "Our fault");
    assertThat(response.headers().find("Retry-After")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "*/*", "", "TEXT/HTML;q=0.5, image/png"})
  @DisplayName("who takes HTML gets HTML")
  void acceptsHtml(String accept) {
    logIn();
    engine.down(true);
    assertPage(ask(faultline, "GET", "/", "", accept), 503, "Not now");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/problem+json", "image/png"})
  @DisplayName("who takes no HTML gets problem details, and when to come again")
  void acceptsJson(String accept) {
    logIn();
    engine.down(true);
    Response response = ask(faultline, "GET", "/", "", accept);
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.headers().find("Content-Type")).contains("application/problem+json");
    assertThat(response.headers().find("Retry-After")).contains("5");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /projects/1/errors",
    "GET, /api/v1/projects/1/issues",
    "POST, /projects/1/errors",
    "POST, /api/1/store/"
  })
  @DisplayName("programs get JSON from the other doors, whatever they accept")
  void otherDoors(String method, String target) {
    String key = config.clientKeys().getFirst();
    Headers reporter = Headers.of("X-Sentry-Auth", "Sentry sentry_key=" + key, "X-Api-Key", key);
    byte[] event = "{\"message\": \"x\", \"errors\": [{\"message\": \"x\"}]}".getBytes(UTF_8);
    faultline.handle(Request.of("POST", "/api/1/store/", reporter, event));
    engine.down(true);
    Headers headers =
        method.equals("POST") ? reporter : Headers.of("X-Api-Key", config.masterKey());
    headers.add("Accept", HTML);
    Response response = faultline.handle(Request.of(method, target, headers, event));
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.headers().find("Content-Type").orElseThrow()).contains("json");
    assertThat(response.headers().find("Retry-After")).isPresent();
  }

  @Test
  @DisplayName("the login page needs no storage")
  void loginWithoutStorage() {
    engine.down(true);
    assertThat(get("/login").status()).isEqualTo(200);
  }

  @Test
  @DisplayName("who logged out stays out when the server starts again")
  void logoutSurvivesARestart() {
    logIn();
    Response out = ask(faultline, "POST", "/logout", "csrf=" + csrf(), HTML);
    assertThat(out.status()).isEqualTo(303);

    Faultline again = start(engine);
    assertThat(ask(again, "GET", "/", "", HTML).headers().find("Location")).contains("/login");
  }

  @Test
  @DisplayName("a restart alone logs nobody out")
  void restart() {
    logIn();
    assertThat(ask(start(engine), "GET", "/", "", HTML).status()).isEqualTo(200);
  }

  @Test
  @DisplayName("a logout that cannot be stored says so, and is none")
  void logoutFails() {
    logIn();
    String form = "csrf=" + csrf();
    engine.failNext(1);
    assertPage(ask(faultline, "POST", "/logout", form, HTML), 503, "Not now");
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(ask(faultline, "POST", "/logout", form, HTML).status()).isEqualTo(303);
    assertThat(get("/").headers().find("Location")).contains("/login");
  }
}
