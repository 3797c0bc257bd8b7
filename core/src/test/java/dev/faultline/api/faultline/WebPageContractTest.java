package dev.faultline.api.faultline;

import static dev.faultline.api.faultline.Installation.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.http.Percent;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The calls of the original's web page (faultline-webui 1.0.0), in the order its screens make them.
 */
class WebPageContractTest {
  private static final String MESSAGE = "could not charge order 7 / \"障害\" 100%";
  private final Installation at = new Installation();

  @BeforeEach
  void report() {
    for (int i = 0; i < 25; i++) {
      assertThat(
              at.post(
                      "shop",
                      """
                      {"errors":[{"type":"T","message":"%s","backtrace":[
                         {"file":"a.rb","line":12,"function":"f","column":0,"code":{"11":"x","12":"y"}},
                         {"file":null,"line":null,"function":null}]}],
                       "context":{"url":"http://h/p?a=1#b","userAgent":"UA","version":"1.2",
                         "user":{"id":7},"history":[{"type":"load","date":"2026-11-22T10:00:00.000Z"}]},
                       "params":{"n":%d,"f":1.5,"nothing":null},"session":{"s":[true]},
                       "environment":{"E":"e"}}"""
                          .formatted(Installation.escape(MESSAGE), i))
                  .status())
          .isEqualTo(201);
      at.pass(Duration.ofSeconds(40));
    }
    at.post("shop", "{\"errors\":[{\"type\":\"U\",\"message\":\"other\"}]}");
  }

  @AfterEach
  void close() {
    at.close();
  }

  private static void isTime(String text) {
    assertThat(text).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");
    assertThat(OffsetDateTime.parse(text)).isNotNull();
  }

  @Test
  void screenOfProjects() {
    assertThat(at.get("/v0/projects").at())
        .isEqualTo(Map.of("data", Map.of("projects", List.of(Map.of("name", "shop")))));
  }

  @Test
  void screenOfErrors() {
    Answer list = at.get("/v0/projects/shop/errors?status=unresolved");
    assertThat(list.number("data", "scannedCount")).isEqualTo(2);
    assertThat(at.get("/v0/projects/shop/errors?status=").list("data", "errors")).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(list.at("data", "errors", i, "project")).isEqualTo("shop");
      assertThat(list.at("data", "errors", i, "status")).isEqualTo("unresolved");
      isTime(list.string("data", "errors", i, "lastUpdated"));
    }
    assertThat(list.each("count", "data", "errors")).containsExactly(1L, 25L);

    String stored = list.string("data", "errors", 1, "message");
    String error = path("shop", stored);
    Answer resolved = at.master("PATCH", error, "{\"status\":\"resolved\"}");
    assertThat(resolved.status()).isEqualTo(200);
    assertThat(resolved.string("data", "error", "status")).isEqualTo("resolved");
    assertThat(resolved.string("data", "error", "message")).isEqualTo(stored);
    assertThat(resolved.number("data", "error", "count")).isEqualTo(25);
    assertThat(at.get("/v0/projects/shop/errors?status=resolved").each("message", "data", "errors"))
        .containsExactly(stored);
    at.report("shop", MESSAGE);
    assertThat(at.get("/v0/projects/shop/errors?status=resolved").list("data", "errors")).isEmpty();

    assertThat(at.master("DELETE", error, "").status()).isEqualTo(204);
    assertThat(at.get(error).status()).isEqualTo(404);
  }

  @Test
  void screenOfOneError() {
    String error = path("shop", MESSAGE);
    String range =
        "?start="
            + Percent.encode("2026-11-01T00:00:00+09:00")
            + "&end="
            + Percent.encode("2026-11-30T23:59:59+09:00");
    Answer answer = at.get(error + range);
    assertThat(answer.string("data", "error", "project")).isEqualTo("shop");
    assertThat(answer.string("data", "error", "message")).isEqualTo(MESSAGE);
    assertThat(answer.string("data", "error", "type")).isEqualTo("T");
    isTime(answer.string("data", "error", "timestamp"));
    assertThat(answer.list("data", "error", "backtrace")).hasSize(2);
    assertThat(answer.at("data", "error", "backtrace", 0))
        .isEqualTo(
            Map.of(
                "file",
                "a.rb",
                "line",
                12L,
                "function",
                "f",
                "column",
                0L,
                "code",
                Map.of("11", "x", "12", "y")));
    assertThat(answer.at("data", "error", "params", "n")).isEqualTo(24L);
    assertThat(answer.at("data", "error", "params", "f")).isEqualTo(1.5);
    assertThat(answer.at("data", "error", "session")).isEqualTo(Map.of("s", List.of(true)));
    assertThat(answer.at("data", "error", "environment")).isEqualTo(Map.of("E", "e"));
    assertThat(answer.at("data", "error", "context"))
        .isEqualTo(
            Map.of(
                "url",
                "http://h/p?a=1#b",
                "userAgent",
                "UA",
                "version",
                "1.2",
                "user",
                Map.of("id", 7L),
                "history",
                List.of(Map.of("type", "load", "date", "2026-11-22T10:00:00.000Z"))));

    List<?> buckets = answer.list("data", "timeline", "errors");
    assertThat(answer.number("data", "timeline", "totalCount")).isEqualTo(buckets.size());
    assertThat(answer.number("data", "timeline", "scannedCount")).isEqualTo(buckets.size());
    assertThat(answer.number("data", "timeline", "eventCount")).isEqualTo(25);
    // 25 events, 40 seconds apart, fall into 17 minutes.
    assertThat(buckets).hasSize(17);
    isTime(answer.string("data", "timeline", "errors", 0, "timestamp"));
    assertThat(answer.string("data", "timeline", "errors", 0, "timestamp"))
        .isEqualTo("2026-11-22T10:15:00+00:00");
    assertThat(answer.string("data", "timeline", "errors", 0, "key")).startsWith("shop##");
    Answer before = at.get(error + "?start=2026-10-01&end=2026-10-31");
    assertThat(before.list("data", "timeline", "errors")).isEmpty();
    Answer inside = at.get(error + "?start=2026-11-22T10:16:00Z&end=2026-11-22T10:18:00Z");
    assertThat(inside.each("timestamp", "data", "timeline", "errors"))
        .containsExactly(
            "2026-11-22T10:16:00+00:00", "2026-11-22T10:17:00+00:00", "2026-11-22T10:18:00+00:00");
  }

  @Test
  void pagesOfOccurrences() {
    String occurrences = path("shop", MESSAGE) + "/occurrences?limit=10";
    Answer page = at.get(occurrences);
    Set<Object> seen = new java.util.LinkedHashSet<>();
    for (int expected : new int[] {10, 10, 5}) {
      List<Object> ids = page.each("reversedUnixtime", "data", "errors");
      assertThat(ids).hasSize(expected).isSorted();
      assertThat(page.number("data", "totalCount")).isEqualTo(expected);
      for (int i = 0; i < expected; i++) {
        assertThat(page.at("data", "errors", i, "context", "userAgent")).isEqualTo("UA");
        assertThat(page.list("data", "errors", i, "backtrace")).hasSize(2);
      }
      seen.addAll(ids);
      page = at.get(occurrences + "&after=" + ids.getLast());
    }
    assertThat(page.list("data", "errors")).isEmpty();
    assertThat(seen).hasSize(25);
    assertThat(at.get(path("shop", MESSAGE) + "/occurrences").list("data", "errors")).hasSize(10);

    String third = (String) seen.stream().skip(2).findFirst().orElseThrow();
    for (String id : List.of(third, third.substring(0, 16))) {
      Answer one = at.get(path("shop", MESSAGE) + "/occurrences/" + id);
      assertThat(one.string("data", "error", "reversedUnixtime")).isEqualTo(third);
      assertThat(one.at("data", "error", "params", "n")).isEqualTo(22L);
      Answer after = at.get(path("shop", MESSAGE) + "/occurrences?limit=1&after=" + id);
      assertThat(after.at("data", "errors", 0, "params", "n")).isEqualTo(21L);
    }
  }

  @Test
  void deletesAProject() {
    assertThat(at.master("DELETE", "/v0/projects/shop", "").status()).isEqualTo(204);
    assertThat(at.get("/v0/projects").list("data", "projects")).isEmpty();
  }

  @Test
  void showsIssuesOfOtherProtocols() {
    String event =
        """
        {"event_id":"00000000000000000000000000000001","platform":"python","level":"error",
         "exception":{"values":[{"type":"ValueError","value":"bad thing",
           "stacktrace":{"frames":[{"filename":"app.py","function":"main","lineno":3}]}}]}}""";
    Answer stored =
        at.call(
            "POST",
            "/api/1/store/?sentry_key=" + Installation.CLIENT,
            event.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Content-Type",
            "application/json");
    assertThat(stored.status()).as(stored.text()).isEqualTo(200);

    Answer list = at.get("/v0/projects/1/errors");
    String title = list.string("data", "errors", 0, "message");
    assertThat(title).contains("bad thing");
    for (String name : List.of(title, "id:" + list.string("data", "errors", 0, "id"))) {
      Answer error = at.get(path("1", name));
      assertThat(error.status()).as(name).isEqualTo(200);
      assertThat(error.string("data", "error", "message")).isEqualTo("bad thing");
      assertThat(error.string("data", "error", "type")).isEqualTo("ValueError");
      assertThat(error.at("data", "error", "backtrace", 0, "file")).isEqualTo("app.py");
      assertThat(error.at("data", "error", "backtrace", 0, "line")).isEqualTo(3L);
      assertThat(error.at("data", "error", "context")).isInstanceOf(Map.class);
    }
  }
}
