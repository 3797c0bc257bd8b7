package dev.faultline.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages of a started jar in a real browser, filled by captured requests and by events whose
 * every field tries to be more than text.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PagesWalk {
  private static final Path ROOT = Path.of(System.getProperty("faultline.root", ".."));
  private static final Path SCREENS = Path.of("target", "screens");
  private static final String STORE = "/api/1/store/?sentry_key=" + StartedJar.CLIENT_KEY;
  private static final String HOSTILE_PROJECT = "\"><script>hacked=13;alert(13)<script>";

  private static final Pattern DSN = Pattern.compile("http://([0-9a-f]+)@[^/]+(/c/[\\w-]+)/1");

  private final List<String> faults = new ArrayList<>();
  private Inbox inbox;
  private StartedJar jar;
  private Playwright playwright;
  private Browser browser;
  private BrowserContext context;
  private Page page;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    inbox = new Inbox();
    jar = new StartedJar(ROOT.resolve("server/target/faultline.jar"), folder, inbox.port());
    playwright = Playwright.create();
    List<String> arguments =
        List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setHeadless(true)
                    .setExecutablePath(Path.of(System.getProperty("faultline.chromium")))
                    .setArgs(arguments));
    // The first browser uses the link of the start, and sees an installation without any event.
    open(new Browser.NewContextOptions());
    page.navigate(jar.loginLink());
    page.waitForURL(jar.url() + "/");
    assertThat(page.locator("h1").first().textContent()).isEqualTo("No errors yet. Send one.");
    assertThat(page.locator(".start").textContent()).contains(StartedJar.CLIENT_KEY + "@");
    close();
    fill();
  }

  private void fill() throws Exception {
    for (String client :
        List.of("sentry-python-2.68.0", "sentry-node-11.12.0", "sentry-java-8.53.0")) {
      Path captured = ROOT.resolve("core/src/test/resources/fixtures/captured").resolve(client);
      try (Stream<Path> files = Files.list(captured)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".http")).sorted().toList()) {
          jar.replay(file);
        }
      }
    }
    List<String> json = List.of("Content-Type", "application/json");
    for (int i = 0; i < Hostile.TEXTS.size(); i++) {
      byte[] body = Hostile.event(Hostile.TEXTS.get(i), i).getBytes(StandardCharsets.UTF_8);
      jar.post(STORE, body, json);
    }
    String error = "{\"errors\":[{\"type\":\"" + "<b>T</b>" + "\",\"message\":\"<i>m</i>\"}]}";
    jar.post(
        "/v0/projects/" + URLEncoder.encode(HOSTILE_PROJECT, StandardCharsets.UTF_8) + "/errors",
        error.getBytes(StandardCharsets.UTF_8),
        List.of("Content-Type", "application/json", "X-Api-Key", StartedJar.CLIENT_KEY));
    for (int i = 0; i < 3; i++) {
      String event =
          "{\"event_id\":\"%032x\",\"fingerprint\":[\"walk\"],\"message\":\"walk me %d\"}"
              .formatted(0xabc0 + i, i);
      jar.post(STORE, event.getBytes(StandardCharsets.UTF_8), json);
    }
  }

  @AfterAll
  void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (jar != null) {
      jar.close();
    }
    if (inbox != null) {
      inbox.close();
    }
  }

  @BeforeEach
  void logIn() {
    open(new Browser.NewContextOptions().setViewportSize(1280, 860));
    logInByKey();
  }

  private void logInByKey() {
    page.navigate(jar.url() + "/login");
    page.fill("#key", StartedJar.MASTER_KEY);
    page.click("main button[type=submit]");
    page.waitForURL(jar.url() + "/");
  }

  private void open(Browser.NewContextOptions options) {
    context = browser.newContext(options);
    page = context.newPage();
    page.onDialog(
        dialog -> {
          faults.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onConsoleMessage(
        message -> {
          boolean policy = message.text().contains("Content Security Policy");
          // htmx tells of requests that a change of page ended; nothing is wrong with those.
          boolean ended = message.text().matches("htmx:(sendAbort|afterRequest).*");
          if (policy || (message.type().equals("error") && !ended)) {
            faults.add("console of " + page.url() + ": " + message.text());
          }
        });
    page.onPageError(error -> faults.add("script on " + page.url() + ": " + error));
    page.onPopup(popup -> faults.add("popup: " + popup.url()));
    page.onRequest(
        request -> {
          if (!request.url().startsWith(jar.url() + "/")) {
            faults.add("request to " + request.url());
          }
        });
  }

  @AfterEach
  void close() {
    context.close();
    assertThat(faults).isEmpty();
  }

  /** Goes to a page, unfolds all of it, and sees that it is only text. */
  private void visit(String path) {
    page.navigate(jar.url() + path);
    harmless();
  }

  private void harmless() {
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })");
    page.mouse().move(300, 300);
    page.keyboard().press("Tab");
    assertThat(page.evaluate("() => typeof window.hacked")).as(page.url()).isEqualTo("undefined");
    assertThat(page.locator("main iframe, main img, main base, main meta, main script").count())
        .as(page.url())
        .isZero();
    assertThat(page.locator("a[href^='javascript' i]").count()).isZero();
    assertThat(page.locator("main").isVisible()).isTrue();
  }

  private List<String> hrefs(String selector) {
    Object found =
        page.evaluate(
            "s => [...document.querySelectorAll(s)].map(a => a.getAttribute('href'))", selector);
    List<String> hrefs = new ArrayList<>();
    for (Object href : (List<?>) found) {
      hrefs.add(String.valueOf(href));
    }
    return hrefs;
  }

  @Test
  @DisplayName("hostile text is shown as it is on every page, and nothing of it runs")
  void hostileText() {
    visit("/");
    assertThat(page.locator("main").textContent()).contains(HOSTILE_PROJECT);
    for (String name : hrefs("a.name")) {
      visit(name);
      visit(name + "/settings");
      visit(name + "/outcomes");
      visit(name + "/notifications");
    }
    visit("/p/1?status=all&sort=first");
    String list = page.locator("#issues").textContent();
    assertThat(list).contains(Hostile.TEXTS);
    int looked = 0;
    for (String issue : hrefs("a.title")) {
      page.navigate(jar.url() + issue);
      String text = page.locator("main").textContent();
      for (String hostile : Hostile.TEXTS) {
        if (page.locator("h1").textContent().contains(hostile)) {
          looked++;
          assertThat(text.split(Pattern.quote(hostile), -1)).as(hostile).hasSizeGreaterThan(25);
          assertThat(text).contains("‹U+202E›gnp.exe").doesNotContain("\u202e");
          harmless();
          visit(issue + "/events");
          visit(hrefs("td a.mono").getFirst());
          assertThat(page.locator(".exception h3").first().textContent()).contains(hostile);
        }
      }
    }
    assertThat(looked).isEqualTo(Hostile.TEXTS.size());
    visit("/p/1?q=" + URLEncoder.encode(Hostile.TEXTS.get(1), StandardCharsets.UTF_8));
    assertThat(page.inputValue("#search")).isEqualTo(Hostile.TEXTS.get(1));
  }

  /** What was done; the page's scripts listen to keys from then on. */
  private void awaitNotice(String text) {
    page.locator(".notice:text-is('" + text + "')").waitFor();
    page.waitForLoadState();
  }

  @Test
  @DisplayName(
      "from the list to an issue, its events, and back resolved; by keyboard where it helps")
  void walk() {
    page.click("a.name[href='/p/1']");
    page.waitForURL("**/p/1");
    page.keyboard().press("/");
    page.keyboard().type("walk me");
    page.waitForURL(Pattern.compile("q=walk(\\+|%20)me"));
    page.waitForFunction("() => document.querySelectorAll('.issue').length === 1");
    page.keyboard().press("Escape");
    page.keyboard().press("j");
    page.keyboard().press("o");
    page.waitForURL("**/issues/*");
    String issue = page.url();
    page.locator(".plot canvas").waitFor();
    assertThat(page.locator("#timeline-title").textContent()).startsWith("3 events in the last");
    page.click(".ranges a:text-is('7 d')");
    page.locator(".ranges a[aria-current]:text-is('7 d')").waitFor();
    page.locator(".plot canvas").waitFor();
    assertThat(page.url()).isEqualTo(issue);

    assertThat(page.locator(".event .message").textContent()).isEqualTo("walk me 2");
    page.keyboard().press("j");
    page.waitForURL("**/events/*abc1");
    assertThat(page.locator(".event .message").textContent()).isEqualTo("walk me 1");
    page.click(".steps a:text-is('Oldest')");
    page.waitForURL("**/events/*abc0");
    page.keyboard().press("u");
    page.waitForURL(issue);

    page.keyboard().press("r");
    awaitNotice("1 issue resolved.");
    assertThat(page.locator(".issuehead .status").textContent()).isEqualTo("resolved");
    page.keyboard().press("u");
    page.waitForURL("**/p/1");
    page.click("#tabs a[href='/p/1?status=resolved']");
    page.waitForURL("**/p/1?status=resolved");
    assertThat(page.locator("a.title").allTextContents()).containsExactly("walk me 0");
    page.keyboard().press("j");
    page.keyboard().press("x");
    assertThat(page.locator("#selected").textContent()).isEqualTo("1 selected");
    page.click("#bulk button[value=unresolved]");
    awaitNotice("1 issue unresolved again.");
    page.keyboard().press("?");
    assertThat(page.locator("#help").isVisible()).isTrue();
  }

  @Test
  @DisplayName("keys are made and revoked on the settings page, and the colours change at once")
  void settings() {
    page.navigate(jar.url() + "/p/1/settings");
    assertThat(page.locator(".keylist").textContent()).contains("@127.0.0.1");
    page.fill("#label", "a key for the walk");
    page.click("button:text-is('Make a key')");
    awaitNotice("Made a key.");
    var row = page.locator(".keylist li:has-text('a key for the walk')");
    row.locator("summary").click();
    row.locator("button.bad").click();
    awaitNotice("Revoked the key.");
    assertThat(row.textContent()).contains("revoked");

    page.keyboard().press("t");
    assertThat(page.getAttribute("html", "data-theme")).isEqualTo("light");
    page.keyboard().press("t");
    assertThat(page.getAttribute("html", "data-theme")).isEqualTo("dark");
    page.reload();
    assertThat(page.getAttribute("html", "data-theme")).isEqualTo("dark");
    page.click("button:text-is('Log out')");
    page.waitForURL("**/login");
    page.navigate(jar.url() + "/p/1");
    page.waitForURL("**/login?next=%2Fp%2F1");
  }

  @Test
  @DisplayName("a config is tried and sealed on the page; who was told stands on the issue's page")
  void tells() throws Exception {
    page.navigate(jar.url() + "/p/1/notifications");
    page.fill("#config", inbox.config());
    page.click("button:text-is('Send a test')");
    page.locator(".tried .is-sent").waitFor();
    assertThat(inbox.next()).contains("this is a test");
    assertThat(page.locator("#outcome").textContent())
        .contains("<i>got</i> ***")
        .doesNotContain(Inbox.SECRET);
    harmless();
    assertThat(page.inputValue("#config")).as("is still there").contains(Inbox.SECRET);

    page.click("button:text-is('Seal it')");
    page.locator(".made .copy").first().waitFor();
    String dsn = page.locator(".made .copy pre").first().textContent();
    Matcher parts = DSN.matcher(dsn);
    assertThat(parts.matches()).as(dsn).isTrue();
    assertThat(page.content()).doesNotContain(Inbox.SECRET);
    picture("sealed", ColorScheme.LIGHT);

    String event = "{\"fingerprint\":[\"told\"],\"message\":\"tell them\"}";
    jar.post(
        parts.group(2) + "/api/1/store/?sentry_key=" + parts.group(1),
        event.getBytes(StandardCharsets.UTF_8),
        List.of("Content-Type", "application/json"));
    assertThat(inbox.next()).contains("tell them");
    page.navigate(jar.url() + "/p/1?q=tell+them");
    page.locator("a.title").first().click();
    page.locator("#told").waitFor();
    // The answer is written down after it came.
    page.waitForFunction(
        "async () => (await (await fetch(location.href)).text()).includes('is-sent')");
    page.reload();
    assertThat(page.locator(".told").textContent())
        .contains("webhook 127.0.0.1", "first event", "sent");
    picture("told", ColorScheme.LIGHT);
    page.navigate(jar.url() + "/p/1/notifications");
    page.locator("a.name:has-text('webhook 127.0.0.1')").click();
    page.locator("#log").waitFor();
    assertThat(page.locator(".told").textContent()).contains("first event", "sent");
  }

  @Test
  @DisplayName("whether the installation itself is well is answered first, from every page")
  void installation() {
    page.navigate(jar.url() + "/p/1/outcomes");
    page.click(".tools a:text-is('Installation')");
    page.waitForURL(jar.url() + "/installation");
    assertThat(page.locator(".verdict h1").textContent())
        .isIn("All is well", "It works, and something wants a look");
    assertThat(page.locator(".verdict").textContent()).contains("on one machine, started");
    assertThat(page.locator(".tile").first().textContent()).contains("Storage", "works");
    assertThat(page.locator("main").textContent())
        .contains("Data folder", "Disk free", "storage", "work-late", "undelivered", "faults");
    harmless();
  }

  @Test
  @DisplayName("without script everything can be read and changed")
  void withoutScript() {
    context.close();
    open(new Browser.NewContextOptions().setJavaScriptEnabled(false));
    logInByKey();
    page.navigate(jar.url() + "/p/1?q=disk+almost+full");
    page.locator("a.title").first().click();
    page.locator(".plot svg").waitFor();
    page.click("button[value=ignored]");
    assertThat(page.locator(".notice").textContent()).isEqualTo("1 issue ignored.");
    page.click("button[value=unresolved]");
    assertThat(page.locator(".notice").textContent()).isEqualTo("1 issue unresolved again.");
  }

  @Test
  @DisplayName("no page is wider than a phone, not even with the longest text")
  void phone() {
    page.navigate(jar.url() + "/p/1?status=all");
    List<String> pages = new ArrayList<>(hrefs("a.title"));
    pages.addAll(
        List.of(
            "/",
            "/p/1",
            "/p/1?status=all",
            "/p/1/settings",
            "/p/1/outcomes",
            "/p/1/notifications",
            "/installation"));
    page.setViewportSize(390, 844);
    for (String path : pages) {
      page.navigate(jar.url() + path);
      Object over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth");
      assertThat(((Number) over).intValue()).as(path).isLessThanOrEqualTo(0);
    }
  }

  @Test
  @DisplayName("pictures of the pages, dark and light, to be looked at")
  void pictures() {
    for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
      context.close();
      open(new Browser.NewContextOptions().setColorScheme(scheme).setViewportSize(1280, 860));
      logInByKey();
      Map<String, String> pages =
          Map.of(
              "projects",
              "/",
              "issues",
              "/p/1",
              "settings",
              "/p/1/settings",
              "notifications",
              "/p/1/notifications",
              "installation",
              "/installation");
      pages.forEach(
          (name, path) -> {
            page.navigate(jar.url() + path);
            picture(name, scheme);
          });
      page.navigate(jar.url() + "/p/1?q=PaymentError&sort=count");
      page.locator("a.title").first().click();
      page.locator(".plot canvas").waitFor();
      picture("issue", scheme);
    }
    assertThat(SCREENS.resolve("issue-dark.png")).isNotEmptyFile();
  }

  private void picture(String name, ColorScheme scheme) {
    String file = name + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png";
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENS.resolve(file)));
  }
}
