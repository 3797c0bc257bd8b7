package dev.faultline.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Throttle;
import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages over the whole product, asked as a browser without script asks them. */
class WebDoorTest {
  private static final String STORE = "/api/1/store/?sentry_key=0123456789abcdef0123456789abcdef";
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/[^\"]*)\"");

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:15:30Z"));
  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline =
      Faultline.create(
          config,
          new MemoryEngine(now::get),
          new MemoryKeysets(),
          now::get,
          new Random(1),
          new SecureRandom());
  private String cookie = "";

  private Response ask(String method, String target, String form, String... headers) {
    Headers all = Headers.of("Host", "127.0.0.1:8080");
    if (!cookie.isEmpty()) {
      all.add("Cookie", cookie);
    }
    if (!form.isEmpty()) {
      all.add("Content-Type", "application/x-www-form-urlencoded");
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.set(headers[i], headers[i + 1]);
    }
    return faultline.handle(Request.of(method, target, all, form.getBytes(StandardCharsets.UTF_8)));
  }

  private Response get(String target) {
    return ask("GET", target, "");
  }

  private String page(String target) {
    Response response = get(target);
    assertThat(response.status()).as(target).isEqualTo(200);
    return response.bodyText();
  }

  /** Posts a form of the page at {@code from}, with that page's token. */
  private Response post(String from, String target, String form) {
    Matcher token = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page(from));
    assertThat(token.find()).isTrue();
    return ask("POST", target, form + "&csrf=" + token.group(1));
  }

  private void logIn() {
    Response response = ask("POST", "/login", "key=" + config.masterKey());
    assertThat(response.status()).isEqualTo(303);
    takeCookie(response);
  }

  private void takeCookie(Response response) {
    String set = response.headers().find("Set-Cookie").orElseThrow();
    cookie = set.substring(0, set.indexOf(';'));
  }

  private void send(String event) {
    Response response = ask("POST", STORE, event, "Content-Type", "application/json");
    assertThat(response.status()).as(response.bodyText()).isEqualTo(200);
  }

  private static String location(Response response) {
    assertThat(response.status()).isEqualTo(303);
    return response.headers().find("Location").orElseThrow();
  }

  private static List<String> all(String html, String regex) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(regex).matcher(html);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "/, /login",
    "/p/1, /login?next=%2Fp%2F1",
    "/p/1?status=all&q=a%20b, /login?next=%2Fp%2F1%3Fstatus%3Dall%26q%3Da%2520b",
    "/p/nowhere/else, /login?next=%2Fp%2Fnowhere%2Felse"
  })
  @DisplayName("who is not logged in learns nothing and is sent to the login")
  void toLogin(String target, String login) {
    assertThat(location(get(target))).isEqualTo(login);
  }

  @Test
  @DisplayName("a part of a page that finds the session over moves the whole page")
  void partToLogin() {
    Response response = ask("GET", "/p/1", "", "HX-Request", "true");
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.headers().find("HX-Redirect")).contains("/login?next=%2Fp%2F1");
  }

  @Test
  @DisplayName("the master key logs in and goes on to the page that was asked for")
  void logInByKey() {
    Response response =
        ask("POST", "/login", "key=" + config.masterKey() + "&next=%2Fp%2F1%3Fstatus%3Dall");
    assertThat(location(response)).isEqualTo("/p/1?status=all");
    takeCookie(response);
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(location(get("/login"))).isEqualTo("/");
  }

  @Test
  @DisplayName("nobody is sent on to another site")
  void openRedirect() {
    Response response =
        ask("POST", "/login", "key=" + config.masterKey() + "&next=%2F%2Fevil.example");
    assertThat(location(response)).isEqualTo("/");
  }

  @Test
  @DisplayName("a wrong key is refused, and soon every key for a while, the right one too")
  void throttled() {
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      Response response = ask("POST", "/login", "key=guess" + i);
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.headers().find("Set-Cookie")).isEmpty();
      assertThat(response.bodyText()).contains("not the master key");
    }
    Response response = ask("POST", "/login", "key=" + config.masterKey());
    assertThat(response.status()).isEqualTo(429);
    assertThat(response.headers().find("Retry-After")).contains("30");
    assertThat(response.bodyText()).contains("Try again in 30 seconds");
    now.set(now.get().plus(Duration.ofSeconds(30)));
    logIn();
  }

  @Test
  @DisplayName("the login link changes nothing by a GET, logs in by its form, and works once")
  void loginLink() {
    String link = faultline.loginLink();
    String target = link.substring(link.indexOf("/login"));
    String token = target.substring(target.indexOf('=') + 1);
    for (int i = 0; i < 2; i++) {
      Response shown = get(target);
      assertThat(shown.status()).isEqualTo(200);
      assertThat(shown.headers().find("Set-Cookie")).isEmpty();
      assertThat(shown.bodyText()).contains("name=\"token\" value=\"" + token + "\"");
    }
    takeCookie(ask("POST", "/login", "token=" + token));
    assertThat(get("/").status()).isEqualTo(200);
    cookie = "";
    Response again = ask("POST", "/login", "token=" + token);
    assertThat(again.status()).isEqualTo(403);
    assertThat(again.bodyText()).contains("used before");
  }

  @Test
  @DisplayName("logging out ends the session, also for who kept the cookie")
  void logOut() {
    logIn();
    Response out = post("/", "/logout", "x=");
    assertThat(out.headers().find("Set-Cookie").orElseThrow()).contains("Max-Age=0");
    assertThat(location(get("/"))).isEqualTo("/login");
  }

  @Test
  @DisplayName("every kind of answer carries the headers that keep a browser from running anything")
  void headers() {
    List<Response> answers = new ArrayList<>();
    answers.add(get("/login"));
    answers.add(get("/"));
    answers.add(ask("GET", "/", "", "Host", "evil.example"));
    logIn();
    send("{\"message\":\"x\"}");
    for (String target : List.of("/", "/p/1", "/p/none", "/p/1/settings", "/p/1/outcomes")) {
      answers.add(get(target));
    }
    for (Response answer : answers) {
      assertThat(answer.headers().find("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
          .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().find("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().find("Referrer-Policy")).contains("same-origin");
      assertThat(answer.headers().find("Cross-Origin-Opener-Policy")).contains("same-origin");
      assertThat(answer.headers().find("Cache-Control")).contains("no-store");
      assertThat(answer.bodyText())
          .doesNotContain("style=\"", "<style", " onclick", "<script>")
          .doesNotContainPattern("\\son[a-z]+=\"");
    }
  }

  @Test
  @DisplayName("a server on loopback answers only to its own names")
  void hosts() {
    for (String host :
        List.of("localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "127.1.2.3")) {
      assertThat(ask("GET", "/login", "", "Host", host).status()).as(host).isEqualTo(200);
    }
    for (String host :
        List.of("evil.example:8080", "127.0.0.1.evil.example", "", "localhost.evil")) {
      Response response = ask("GET", "/login", "", "Host", host);
      assertThat(response.status()).as(host).isEqualTo(421);
      assertThat(response.bodyText()).contains("FAULTLINE_URL");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/p",
        "/p/1/issues",
        "/p/1/settings/keys",
        "/p/1/settings/keys/revoke",
        "/p/1/settings/delete",
        "/logout"
      })
  @DisplayName("a change needs the session's token, a form, and our own site")
  void forged(String target) {
    logIn();
    send("{\"message\":\"x\"}");
    String form = "name=n&label=l&status=resolved&confirm=1";
    assertThat(ask("POST", target, form).status()).isEqualTo(403);
    assertThat(ask("POST", target, form + "&csrf=forged").status()).isEqualTo(403);
    assertThat(ask("POST", target, form, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(403);
    assertThat(ask("POST", target, form, "Content-Type", "application/json").status())
        .isEqualTo(415);
    cookie = "";
    assertThat(location(ask("POST", target, form))).isEqualTo("/login");
    logIn();
    assertThat(page("/")).contains(">1</bdi>");
  }

  @Test
  @DisplayName("an empty installation shows a DSN and a line that works when pasted")
  void emptyInstallation() {
    logIn();
    String html = page("/");
    assertThat(html).contains("http://0123456789abcdef0123456789abcdef@127.0.0.1:8080/1");
    String curl = all(html, "<code>(curl [^<]*)</code>").getFirst();
    assertThat(curl).contains("sentry_key=0123456789abcdef0123456789abcdef", "/api/1/store/");
    send(all(curl, "-d '([^']*)'").getFirst().replace("&#34;", "\""));
    assertThat(page("/p/1")).contains("Hello from curl");
  }

  @Test
  @DisplayName("a project without issues says how to send one")
  void emptyProject() {
    logIn();
    Response refused = post("/", "/p", "name=web+shop");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.bodyText()).contains("white space");
    Response made = post("/", "/p", "name=webshop");
    assertThat(location(made)).isEqualTo("/p/webshop/settings?done=project");
    assertThat(page("/p/webshop")).contains("Waiting for the first event", "sentry_sdk.init");
    assertThat(page("/p/webshop/outcomes")).contains("Nothing came in");
  }

  @Test
  @DisplayName("issues are listed, found, resolved together and shown again")
  void bulk() {
    logIn();
    for (String word : List.of("alpha", "beta", "gamma")) {
      send(
          "{\"exception\":[{\"type\":\"%sError\",\"value\":\"no luck\"}],\"environment\":\"prod\"}"
              .formatted(word));
    }
    String html = page("/p/1");
    assertThat(html)
        .contains("alphaError", "betaError", "gammaError", "<span class=\"n\">3</span>");
    List<String> ids = all(html, "name=\"id\" value=\"([^\"]+)\"");
    assertThat(ids).hasSize(3);
    assertThat(page("/p/1?q=BETA")).contains("betaError").doesNotContain("alphaError");
    assertThat(page("/p/1?environment=test")).contains("No issue fits");

    String form = "status=resolved&id=" + ids.get(0) + "&id=" + ids.get(1) + "&next=/p/1?q=";
    String back = location(post("/p/1", "/p/1/issues", form));
    assertThat(back).isEqualTo("/p/1?q=&done=resolved-2");
    assertThat(page(back)).contains("2 issues resolved.");
    assertThat(all(page("/p/1?status=resolved"), "name=\"id\" value=\"([^\"]+)\"")).hasSize(2);
    assertThat(all(page("/p/1"), "name=\"id\" value=\"([^\"]+)\"")).containsExactly(ids.get(2));
    assertThat(post("/p/1", "/p/1/issues", "status=gone&id=" + ids.get(0)).status()).isEqualTo(422);
    assertThat(post("/p/1", "/p/1/issues", "status=resolved&id=x").status()).isEqualTo(422);
  }

  @Test
  @DisplayName("every link of every page of captured events leads to a page of ours")
  void everyLink() {
    for (CapturedRequest captured :
        CapturedRequest.all("sentry-python-2", "sentry-node-11", "faultline-js")) {
      faultline.handle(captured.request());
    }
    logIn();
    List<String> todo = new ArrayList<>(List.of("/"));
    int seen = 0;
    while (seen < todo.size()) {
      String target = todo.get(seen++);
      Response response = get(target);
      assertThat(response.status()).as(target).isIn(200, 303);
      if (response.headers().find("Content-Type").orElse("").startsWith("text/html")) {
        Matcher link = LINK.matcher(response.bodyText());
        while (link.find()) {
          String next = link.group(1).replace("&amp;", "&");
          if (!todo.contains(next)) {
            todo.add(next);
          }
        }
      }
    }
    assertThat(todo)
        .hasSizeGreaterThan(100)
        .anyMatch(target -> target.endsWith("/json"))
        .anyMatch(target -> target.endsWith("?range=90d"));
  }

  @Test
  @DisplayName("the raw event is JSON that no browser takes for a page")
  void rawJson() {
    logIn();
    send("{\"message\":\"<script>alert(1)</script>\"}");
    String issue = all(page("/p/1"), "class=\"title\" href=\"([^\"]+)\"").getFirst();
    String json = all(page(issue), "href=\"([^\"]+/json)\"").getFirst();
    Response response = get(json);
    assertThat(response.headers().find("Content-Type")).contains("application/json; charset=utf-8");
    assertThat(response.headers().find("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().find("Content-Security-Policy").orElseThrow())
        .contains("sandbox");
    assertThat(response.bodyText()).contains("<script>alert(1)</script>");
  }

  @Test
  @DisplayName("keys are made, named and revoked; a revoked one lets nobody in")
  void keys() {
    logIn();
    post("/", "/p", "name=shop");
    assertThat(location(post("/p/shop/settings", "/p/shop/settings/keys", "label=web+front")))
        .isEqualTo("/p/shop/settings?done=key");
    String html = page("/p/shop/settings");
    assertThat(html).contains("web front");
    List<String> keys = all(html, "name=\"key\" value=\"([0-9a-f]{32})\"");
    assertThat(keys).hasSize(2);
    String store = "/api/1000000/store/?sentry_key=" + keys.getLast();
    assertThat(ask("POST", store, "{\"message\":\"x\"}").status()).isEqualTo(200);
    post("/p/shop/settings", "/p/shop/settings/keys/revoke", "key=" + keys.getLast());
    assertThat(ask("POST", store, "{\"message\":\"x\"}").status()).isEqualTo(403);
    assertThat(post("/p/shop/settings", "/p/shop/settings/keys/revoke", "key=none").status())
        .isEqualTo(422);
  }

  @Test
  @DisplayName("a project goes only when its name is typed")
  void deleteProject() {
    logIn();
    send("{\"message\":\"x\"}");
    assertThat(post("/p/1/settings", "/p/1/settings/delete", "confirm=no").status()).isEqualTo(422);
    assertThat(get("/p/1").status()).isEqualTo(200);
    assertThat(location(post("/p/1/settings", "/p/1/settings/delete", "confirm=1")))
        .isEqualTo("/?done=project-gone");
    assertThat(get("/p/1").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/p/none, 404",
    "/p/1/issues/x, 404",
    "/p/1/issues/00000000000000000000000000, 404",
    "/p/1/nothing, 404",
    "/p/1?cursor=forged, 400",
    "/p/1?status=nonsense&sort=nonsense&level=nonsense, 200",
    "/?page=99999, 200",
    "/?page=-1, 200"
  })
  @DisplayName("an address that names nothing, or nonsense, gets a page that says so")
  void addresses(String target, int status) {
    logIn();
    send("{\"message\":\"x\"}");
    Response response = get(target);
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.bodyText()).startsWith("<!DOCTYPE html>");
  }

  @Test
  @DisplayName("an issue says how many of its events were kept, and a left-out event says so")
  void kept() {
    logIn();
    for (int i = 0; i < 300; i++) {
      send("{\"message\":\"storm\",\"event_id\":\"%032x\"}".formatted(i + 1));
    }
    String issue = all(page("/p/1"), "class=\"title\" href=\"([^\"]+)\"").getFirst();
    int left = 0;
    for (int i = 1; i <= 300; i++) {
      Response event = get(issue + "/events/%032x".formatted(i));
      if (event.status() == 404) {
        assertThat(event.bodyText()).contains("This event was counted");
        left++;
      }
    }
    assertThat(left).isBetween(50, 100);
    assertThat(page(issue)).contains("kept " + (300 - left) + " of 300 events");
  }

  @Test
  @DisplayName("files have their content's hash in the address and stay in the browser")
  void assets() {
    String html = page("/login");
    List<String> files = all(html, "(?:href|src)=\"(/assets/[^\"]+)\"");
    assertThat(files).hasSize(7);
    for (String file : files) {
      Response response = get(file);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.headers().find("Cache-Control").orElseThrow()).contains("immutable");
      assertThat(response.body()).isNotEmpty();
    }
    assertThat(get("/assets/0000000000000000/faultline.css").status()).isEqualTo(404);
    assertThat(get("/assets/../faultline.css").status()).isEqualTo(404);
  }

  @Test
  @DisplayName("the colours stay with the browser and need no login")
  void theme() {
    Response response = ask("POST", "/login/theme", "theme=dark&next=/login");
    assertThat(location(response)).isEqualTo("/login");
    takeCookie(response);
    assertThat(page("/login")).contains("data-theme=\"dark\"");
  }
}
