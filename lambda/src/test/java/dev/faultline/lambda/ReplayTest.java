package dev.faultline.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Handler;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.settings.OnAws;
import dev.faultline.settings.SettingException;
import dev.faultline.settings.Settings;
import dev.faultline.storage.aws.EmulatedAws;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every captured request of a released client goes to an installation on AWS, over the emulators,
 * and to one on one machine. Clients get the same answers, and once the queue is empty people see
 * the same.
 */
class ReplayTest {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern FORM = Pattern.compile("name=\"csrf\" value=\"[^\"]*\"");

  /** The beginning of an event's id, as links show it. */
  private static final Pattern SHORT_ID = Pattern.compile(">[0-9a-f]{8}</a>");

  /** Attempts to tell somebody are made by jobs of their own, at times of their own. */
  private static final Pattern TOLD =
      Pattern.compile("<section class=\"card flush toldcard\".*?</section>", Pattern.DOTALL);

  /** Configs came along with some requests; nobody out there is called. */
  private static final Outgoing NOBODY = _ -> new Answer(503, Map.of(), new byte[0], false);

  private static final String HOST = URI.create(EmulatedStack.URL).getHost();
  private static final Pattern OCCURRENCE = Pattern.compile("\"id\":\"[^\"]+\"");

  private final SetClock clock = new SetClock(Instant.parse("2026-11-22T02:00:00Z"));
  private final StringBuilder sent = new StringBuilder();

  /** One of the two, and what it said. */
  private final class Installation {
    private final Handler handler;
    private final Map<String, String> seen = new LinkedHashMap<>();

    Installation(Handler handler) {
      this.handler = handler;
    }

    Response ask(Request request) {
      return handler.handle(request);
    }

    /** Keeps an answer under the name of what was asked. */
    String note(String name, Response answer) {
      String type = answer.headers().find("content-type").orElse("-");
      String body = plain(answer.bodyText());
      seen.put(name, answer.status() + " " + type + "\n" + body);
      return body;
    }

    String get(String path, Headers headers) {
      return note(path, ask(Request.of("GET", path, headers, new byte[0])));
    }
  }

  /** Without what chance chose, ids that no client gave and what guards forms, and who was told. */
  private String plain(String text) {
    String known = sent.toString();
    String page = TOLD.matcher(FORM.matcher(text).replaceAll("csrf")).replaceAll("");
    Matcher ids = ID.matcher(SHORT_ID.matcher(page).replaceAll(">an-id</a>"));
    return ids.replaceAll(
        found -> known.contains(found.group().replace("-", "")) ? found.group() : "an-id");
  }

  private Faultline oneMachine(MemoryEngine engine) throws SettingException {
    Settings settings = OnAws.read("", Optional.empty());
    Config local = settings.config(443, EmulatedStack.MASTER, List.of(EmulatedStack.CLIENT));
    Config config =
        new Config(
            "0.0.0.0",
            local.port(),
            local.data(),
            EmulatedStack.URL,
            local.masterKey(),
            local.clientKeys(),
            90,
            local.keepPerIssueHour(),
            local.grouping(),
            false,
            local.notifications(),
            local.limits());
    return Faultline.create(
        config, engine, new MemoryKeysets(), clock, new Random(1), new SecureRandom(), NOBODY);
  }

  @Test
  @DisplayName("both homes answer every captured request alike, and show the same of it")
  void replay(@TempDir Path folder) throws IOException, SettingException {
    List<Captured> all = Captured.all();
    assertThat(all).hasSizeGreaterThan(100);
    for (Captured captured : all) {
      sent.append(new String(captured.body(), UTF_8).replace("-", "")).append(captured.target());
    }
    try (EmulatedStack stack =
            EmulatedStack.start(folder, clock, "", _ -> EmulatedAws.nothing(), _ -> NOBODY);
        Faultline machine = oneMachine(new MemoryEngine(clock))) {
      Installation here = new Installation(machine);
      Installation there =
          new Installation(
              request -> {
                try {
                  return stack.ask(request);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      // One at a time: of several in one batch, what is equally often comes in another order. That
      // a batch leaves the same is for core's own test, row by row.
      for (Captured captured : all) {
        clock.move(Duration.ofSeconds(1));
        here.note(captured.name(), inboxKnows(captured, here.ask(captured.request())));
        there.note(captured.name(), inboxKnows(captured, there.ask(captured.request())));
        stack.drain();
      }
      compare(here, there);
      here.seen.clear();
      there.seen.clear();
      look(here);
      look(there);
      assertThat(here.seen).hasSizeGreaterThan(200);
      compare(here, there);
    }
  }

  /**
   * The one thing that a queue cannot know at the time of the answer: the original faultline
   * answers a post with the name of the occurrence, which has its place among those of the issue.
   */
  private static Response inboxKnows(Captured captured, Response answer) {
    return captured.client().contains("/faultline-") && answer.status() == 201
        ? Response.json(201, OCCURRENCE.matcher(answer.bodyText()).replaceFirst("\"id\":\"\""))
        : answer;
  }

  private static void compare(Installation here, Installation there) {
    assertThat(there.seen.keySet()).containsExactlyElementsOf(here.seen.keySet());
    assertSoftly(
        softly ->
            here.seen.forEach(
                (asked, answer) ->
                    softly.assertThat(there.seen.get(asked)).as(asked).isEqualTo(answer)));
  }

  private static List<String> all(Pattern pattern, String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return new ArrayList<>(found);
  }

  /** What a program and a person ask for. */
  private static void look(Installation installation) {
    Headers key = Headers.of("Authorization", "Bearer " + EmulatedStack.MASTER);
    Response login =
        installation.ask(
            Request.of(
                "POST",
                "/login",
                Headers.of("Content-Type", "application/x-www-form-urlencoded", "Host", HOST),
                ("key=" + EmulatedStack.MASTER).getBytes(UTF_8)));
    Headers browser =
        Headers.of(
            "Host",
            HOST,
            "Cookie",
            login.headers().find("set-cookie").orElseThrow().split(";", -1)[0]);
    installation.get("/", browser);
    String projects = installation.get("/api/v1/projects?limit=100", key);
    for (String project : all(Pattern.compile("\"name\":\"([^\"]+)\""), projects)) {
      installation.get("/p/" + project, browser);
      installation.get("/p/" + project + "/outcomes", browser);
      installation.get("/api/v1/projects/" + project + "/outcomes", key);
      installation.get("/v0/projects/" + project + "/errors", key);
      String issues = installation.get("/api/v1/projects/" + project + "/issues?limit=100", key);
      for (String issue : all(Pattern.compile("\"id\":\"([0-9a-z]{20,})\""), issues)) {
        installation.get("/api/v1/issues/" + issue, key);
        installation.get("/p/" + project + "/issues/" + issue, browser);
        installation.get("/p/" + project + "/issues/" + issue + "/events", browser);
        installation.get("/api/v1/issues/" + issue + "/events?limit=100", key);
      }
    }
  }
}
