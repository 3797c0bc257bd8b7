package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Limits;
import dev.faultline.event.Breadcrumb;
import dev.faultline.event.EventDraft;
import dev.faultline.event.EventId;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Level;
import dev.faultline.event.Message;
import dev.faultline.event.Note;
import dev.faultline.event.RequestInfo;
import dev.faultline.event.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormaliserTest {
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final Limits LIMITS = Limits.defaults();

  private final EventDraft draft = new EventDraft();

  @ParameterizedTest
  @CsvSource({
    // time, sent, expected, note
    ", , 2026-11-22T03:00:00Z,",
    "2026-11-22T02:59:00Z, , 2026-11-22T02:59:00Z,",
    "2026-11-22T02:59:00Z, 2026-11-22T02:59:51Z, 2026-11-22T02:59:00Z,",
    "2026-11-22T01:59:00Z, 2026-11-22T02:00:00Z, 2026-11-22T02:59:00Z, off by -3600 seconds",
    "2026-11-22T04:59:00Z, 2026-11-22T05:00:00Z, 2026-11-22T02:59:00Z, off by 7200 seconds",
    "1999-12-31T23:59:00Z, 2000-01-01T00:00:00Z, 2026-11-22T02:59:00Z, clock was off",
    "2026-10-24T03:00:00Z, , 2026-10-24T03:00:00Z,",
    "2026-10-23T02:59:59Z, , 2026-11-22T03:00:00Z, older than 30 days",
    "2026-11-22T03:05:00Z, , 2026-11-22T03:05:00Z,",
    "2026-11-22T03:05:01Z, , 2026-11-22T03:00:00Z, in the future",
    "1970-01-01T00:00:00Z, 2026-11-22T03:00:00Z, 2026-11-22T03:00:00Z, older than 30 days",
    "+1000000000-12-31T23:59:59Z, 2026-11-22T05:00:00Z, 2026-11-22T03:00:00Z, in the future",
    "-1000000000-01-01T00:00:00Z, -1000000000-01-01T00:00:00Z, 2026-11-22T03:00:00Z, older than",
  })
  void timesAreCorrectedAndClamped(Instant time, Instant sent, Instant expected, String note) {
    draft.time = time;
    draft.sentAt = sent;
    normalise();
    assertThat(draft.time).isEqualTo(expected);
    if (note == null) {
      assertThat(draft.notes).isEmpty();
    } else {
      assertThat(draft.notes.getFirst().path()).isEqualTo("time");
      assertThat(draft.notes.getFirst().text()).contains(note);
    }
  }

  @Test
  void noEventIsOlderThanTheRetention() {
    draft.time = NOW.minus(Duration.ofDays(8));
    new Normaliser(LIMITS, Duration.ofDays(7)).normalise(draft, NOW);
    assertThat(draft.time).isEqualTo(NOW);
    assertThat(draft.notes)
        .containsExactly(
            new Note(
                "time", "2026-11-14T03:00:00Z is older than 7 days: the received time is used"));
  }

  @Test
  void breadcrumbsMoveWithTheEvent() {
    draft.time = NOW.minusSeconds(3_600);
    draft.sentAt = NOW.minusSeconds(3_500);
    draft.breadcrumbs =
        List.of(crumb(NOW.minusSeconds(3_601), "a"), crumb(null, "b"), crumb(Instant.MAX, "c"));
    normalise();
    assertThat(draft.breadcrumbs)
        .containsExactly(
            crumb(NOW.minusSeconds(101), "a"), crumb(null, "b"), crumb(Instant.MAX, "c"));
  }

  @Test
  void emptyWordsAreNoneAndTheLevelHasADefault() {
    draft.release = " ";
    draft.environment = "";
    draft.serverName = "web-1";
    normalise();
    assertThat(draft.release).isNull();
    assertThat(draft.environment).isNull();
    assertThat(draft.serverName).isEqualTo("web-1");
    assertThat(draft.level).isEqualTo(Level.ERROR);
    assertThat(draft.notes).isEmpty();
  }

  @Test
  void longTextsAreCutWithAMark() {
    draft.release = "r".repeat(201);
    draft.message = new Message(null, List.of("p".repeat(20_000)), "m".repeat(8_193));
    draft.exceptions =
        List.of(ExceptionInfo.root("T", "v".repeat(8_191) + "\ud83d\ude00\ud83d\ude00", List.of()));
    draft.extra = Map.of("a", List.of("x".repeat(16_385), "y".repeat(16_384)));
    normalise();
    assertThat(draft.release).isEqualTo("r".repeat(199) + "…");
    assertThat(draft.message)
        .isEqualTo(new Message(null, List.of("p".repeat(16_383) + "…"), "m".repeat(8_191) + "…"));
    assertThat(draft.exceptions.getFirst().value()).isEqualTo("v".repeat(8_191) + "…");
    assertThat(draft.extra)
        .isEqualTo(Map.of("a", List.of("x".repeat(16_383) + "…", "y".repeat(16_384))));
    assertThat(draft.notes)
        .containsExactly(
            new Note("release", "cut from 201 to 200 characters"),
            new Note("message", "2 texts cut to its limit"),
            new Note("exceptions.0", "1 text cut to its limit"),
            new Note("extra", "1 text cut to its limit"));
  }

  @Test
  void halfACharacterIsNeverLeft() {
    assertThat(Trim.cut("ab\ud83d\ude00cd", 4)).isEqualTo("ab…");
    assertThat(Trim.cut("ab\ud83d\ude00cd", 5)).isEqualTo("ab\ud83d\ude00…");
    assertThat(Trim.cut("abc", 3)).isEqualTo("abc");
  }

  @Test
  void theMiddleOfALongStackTraceIsLeftOut() {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      frames.add(Frame.of("f" + i, null, null, null));
    }
    draft.exceptions = List.of(ExceptionInfo.root("StackOverflowError", null, frames));
    normalise();
    List<Frame> kept = draft.exceptions.getFirst().frames();
    assertThat(kept).hasSize(250);
    assertThat(kept.get(124).function()).isEqualTo("f124");
    assertThat(kept.get(125).function()).isEqualTo("f875");
    assertThat(kept.getLast().function()).isEqualTo("f999");
    assertThat(draft.notes)
        .containsExactly(
            new Note("exceptions.0.frames", "750 of 1000 frames left out in the middle"));
  }

  @Test
  void listsAreShortened() {
    for (int i = 0; i < 60; i++) {
      draft.exceptions.add(
          new ExceptionInfo(
              ExceptionInfo.Relation.CAUSE,
              59 - i,
              "T" + i,
              null,
              null,
              null,
              null,
              false,
              Map.of(),
              List.of()));
    }
    for (int i = 0; i < 130; i++) {
      draft.breadcrumbs.add(crumb(null, "b" + i));
    }
    normalise();
    assertThat(draft.exceptions).hasSize(50);
    assertThat(draft.exceptions.getFirst().parent()).isZero();
    assertThat(draft.exceptions.getLast().parent()).isEqualTo(10);
    assertThat(draft.breadcrumbs).hasSize(100);
    assertThat(draft.breadcrumbs.getFirst().message()).isEqualTo("b30");
    assertThat(draft.notes)
        .containsExactly(
            new Note("exceptions", "the last 10 of 60 left out"),
            new Note("breadcrumbs", "the oldest 30 left out"));
  }

  @Test
  void tagNamesAreCleaned() {
    draft.tags.put(" plan ", "gold");
    draft.tags.put("cart size/now", "3\nlines");
    draft.tags.put("cart_size_now", "4");
    draft.tags.put("größe.x:y-z", "5");
    draft.tags.put("", "6");
    draft.tags.put("long", "v".repeat(300));
    normalise();
    assertThat(draft.tags)
        .containsExactly(
            Map.entry("plan", "gold"),
            Map.entry("cart_size_now", "3 lines"),
            Map.entry("größe.x:y-z", "5"),
            Map.entry("long", "v".repeat(199) + "…"));
    assertThat(draft.notes)
        .containsExactly(
            new Note("tags.plan", "the name was cleaned"),
            new Note("tags.cart_size_now", "the name was cleaned"),
            new Note("tags.cart_size_now", "\"cart_size_now\" has the same name when cleaned"),
            new Note("tags", "a tag without a name left out"),
            new Note("tags.long", "cut from 300 characters"));
  }

  @Test
  void tooManyTagsAreCounted() {
    for (int i = 0; i < 205; i++) {
      draft.tags.put("t" + i, "v");
    }
    normalise();
    assertThat(draft.tags).hasSize(200).containsKey("t199");
    assertThat(draft.notes).containsExactly(new Note("tags", "5 left out: an event keeps 200"));
  }

  @Test
  void freeDataIsBounded() {
    Object deep = "core";
    for (int i = 0; i < 100; i++) {
      deep = List.of(deep);
    }
    draft.contexts = Map.of("deep", deep);
    List<Object> many = new ArrayList<>();
    for (long i = 0; i < 30_000; i++) {
      many.add(i);
    }
    Map<String, Object> extra = new LinkedHashMap<>();
    extra.put("first", many);
    extra.put("second", "gone");
    draft.extra = extra;
    normalise();
    Object core = draft.contexts.get("deep");
    int depth = 0;
    while (core instanceof List<?> list) {
      core = list.getFirst();
      depth++;
    }
    assertThat(core).isEqualTo("…");
    assertThat(depth).isEqualTo(63);
    assertThat((List<?>) draft.extra.get("first")).hasSizeBetween(19_900, 20_000);
    assertThat(draft.extra).doesNotContainKey("second");
    assertThat(draft.notes).hasSize(2);
    assertThat(draft.notes.getFirst())
        .isEqualTo(new Note("contexts", "1 value nested deeper than 64 left out"));
    assertThat(draft.notes.getLast().text())
        .matches("\\d+ values left out: an event keeps 20000 of free data");
    assertThat(extra).hasSize(2); // what the client sent was not touched
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.6167.85 Safari/537.36 | Chrome | 121.0.6167.85 | Windows | 10",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Safari/537.36 Edg/121.0.2277.83 | Edge | 121.0.2277.83 | Windows | 10",
        "Mozilla/5.0 (X11; Linux x86_64; rv:122.0) Gecko/20100101 Firefox/122.0 | Firefox | 122.0 | Linux | -",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15 | Safari | 17.2 | macOS | 10.15.7",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1 | Mobile Safari | 17.4 | iOS | 17.4",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.1 Mobile/15E148 Safari/604.1 | Chrome | 120.0.1 | iOS | 16.0",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/121.0.0.0 Mobile Safari/537.36 OPR/80.1 | Opera | 80.1 | Android | 14",
        "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko | Internet Explorer | 11.0 | Windows | 7",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html) | Googlebot | 2.1 | - | -",
        "curl/8.5.0 | curl | 8.5.0 | - | -",
        "python-requests/2.31.0 | python-requests | 2.31.0 | - | -",
        "SomethingElse | - | - | - | -",
      })
  void theUserAgentTellsBrowserAndSystem(
      String header, String browser, String version, String system, String systemVersion) {
    draft.platform = "javascript";
    draft.request = request(header);
    normalise();
    assertThat(named("browser", browser, version)).isEqualTo(draft.contexts.get("browser"));
    assertThat(named("os", system, systemVersion)).isEqualTo(draft.contexts.get("os"));
  }

  @Test
  void aServersOwnSystemIsNotTheUsers() {
    draft.platform = "python";
    draft.contexts = Map.of("os", Map.of("name", "Linux"));
    draft.request = request("Mozilla/5.0 (Windows NT 10.0; rv:122.0) Gecko/20100101 Firefox/122.0");
    normalise();
    assertThat(draft.contexts.get("os")).isEqualTo(Map.of("name", "Linux"));
    assertThat(draft.contexts.get("client_os")).isEqualTo(named("os", "Windows", "10"));
    draft.contexts = Map.of("browser", Map.of("name", "Mine"));
    normalise();
    assertThat(draft.contexts).isEqualTo(Map.of("browser", Map.of("name", "Mine")));
  }

  @Test
  void tagsToCount() {
    draft.tags.put("plan", "gold");
    draft.tags.put("browser", "mine");
    draft.environment = "production";
    draft.release = "shop@1.2.3";
    draft.serverName = "web-1";
    draft.transaction = "/pay";
    draft.exceptions =
        List.of(
            new ExceptionInfo(
                ExceptionInfo.Relation.ROOT,
                -1,
                "T",
                null,
                null,
                null,
                false,
                false,
                Map.of("type", "django"),
                List.of()));
    draft.contexts =
        Map.of(
            "runtime",
            Map.of("name", "CPython", "version", "3.12.1"),
            "os",
            Map.of("name", "Linux"),
            "device",
            Map.of("model", "Pixel 8"));
    draft.user = new User(null, null, "a@example.com", "203.0.113.9", Map.of());
    draft.request = request("Mozilla/5.0 (Windows NT 10.0; rv:122.0) Gecko/20100101 Firefox/122.0");
    normalise();
    assertThat(IndexTags.of(draft.build(new EventId(1, 2), NOW, NOW)))
        .containsExactly(
            Map.entry("plan", "gold"),
            Map.entry("browser", "mine"),
            Map.entry("level", "error"),
            Map.entry("environment", "production"),
            Map.entry("release", "shop@1.2.3"),
            Map.entry("server_name", "web-1"),
            Map.entry("transaction", "/pay"),
            Map.entry("handled", "no"),
            Map.entry("mechanism", "django"),
            Map.entry("os", "Linux"),
            Map.entry("client_os", "Windows 10"),
            Map.entry("runtime", "CPython 3.12.1"),
            Map.entry("device", "Pixel 8"),
            Map.entry("url", "https://shop.test/pay"),
            Map.entry("user", "email:a@example.com"));
  }

  private void normalise() {
    new Normaliser(LIMITS, Duration.ofDays(90)).normalise(draft, NOW);
  }

  private static Breadcrumb crumb(@Nullable Instant time, String message) {
    return new Breadcrumb(time, null, null, null, message, Map.of());
  }

  private static RequestInfo request(String userAgent) {
    return new RequestInfo(
        "POST",
        "https://shop.test/pay",
        null,
        null,
        List.of(Map.entry("user-agent", userAgent)),
        Map.of(),
        null,
        Map.of());
  }

  private static @Nullable Object named(
      String type, @Nullable String name, @Nullable String version) {
    if (name == null) {
      return null;
    }
    return version == null
        ? Map.of("type", type, "name", name)
        : Map.of("type", type, "name", name, "version", version);
  }
}
