package dev.faultline.api.faultline;

import static dev.faultline.api.faultline.Installation.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.fixtures.FailingEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of the original by which it lost data or got it wrong; numbered as in {@code
 * docs/faultline-api.md}.
 */
class LostDataFaultsTest {
  private Installation at = new Installation();

  @AfterEach
  void close() {
    at.close();
  }

  private void install(int retentionDays, Map<String, Integer> limits) {
    at.close();
    at = new Installation(retentionDays, limits);
  }

  /** Ids of all occurrences that paging lists. */
  private List<Object> idsOf(String project, String message, int limit) {
    List<Object> ids = new ArrayList<>();
    String after = "";
    while (true) {
      Answer page =
          at.get(path(project, message) + "/occurrences?limit=" + limit + "&after=" + after);
      List<Object> part = page.each("reversedUnixtime", "data", "errors");
      ids.addAll(part);
      if (part.size() < limit) {
        assertThat(page.at("data", "next")).isNull();
        return ids;
      }
      after = part.getLast().toString();
    }
  }

  @Test
  void f01EveryOccurrenceOfASecondIsKept() {
    for (int i = 0; i < 1_000; i++) {
      Answer answer =
          at.post(
              "shop",
              """
              {"errors":[{"message":"boom","timestamp":"2026-11-22T10:00:00+00:00"}]}""");
      assertThat(answer.status()).isEqualTo(201);
    }

    assertThat(at.get(path("shop", "boom")).number("data", "error", "count")).isEqualTo(1_000);
    assertThat(new HashSet<>(idsOf("shop", "boom", 100))).hasSize(1_000);
  }

  @Test
  void f02StoredOccurrencesNeverChange() {
    String body =
        """
        {"errors":[{"message":"boom","timestamp":"2026-11-22T10:00:00+00:00"}],
         "context":{"who":"%s"}}""";
    String first = at.post("shop", body.formatted("first")).string("id");
    at.post("shop", body.formatted("second"));

    Answer old = at.get(path("shop", "boom") + "/occurrences/" + first);
    assertThat(old.string("data", "error", "context", "who")).isEqualTo("first");
    Answer bare = at.get(path("shop", "boom") + "/occurrences/" + first.substring(0, 16));
    assertThat(bare.string("data", "error", "context", "who")).isEqualTo("second");
  }

  @Test
  void f03APostIsStoredWholeOrNotAtAll() {
    FailingEngine[] failing = new FailingEngine[1];
    at.close();
    at =
        new Installation(
            90,
            0,
            Map.of(),
            engine -> {
              failing[0] = new FailingEngine(engine);
              return failing[0];
            });
    at.report("shop", "boom");
    for (int i = 0; i < 5; i++) {
      failing[0].failNext(1);
      Answer answer =
          at.post("shop", "{\"errors\":[{\"message\":\"boom\"},{\"message\":\"other\"}]}");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.response().headers().find("Retry-After")).isPresent();
    }
    assertThat(at.get(path("shop", "other")).status()).isEqualTo(404);
    at.report("shop", "boom");

    Answer error = at.get(path("shop", "boom"));
    assertThat(error.number("data", "error", "count")).isEqualTo(2);
    assertThat(error.number("data", "timeline", "eventCount")).isEqualTo(2);
    assertThat(idsOf("shop", "boom", 10)).hasSize(2);
    try (var again = at.restarted()) {
      Answer after =
          Answer.of(
              again.handle(
                  dev.faultline.http.Request.of(
                      "GET",
                      path("shop", "boom"),
                      dev.faultline.http.Headers.of("X-Api-Key", Installation.MASTER),
                      new byte[0])));
      assertThat(after.number("data", "error", "count")).isEqualTo(2);
    }
  }

  @Test
  void f04ARepeatedPostCountsOnce() {
    String body = "{\"errors\":[{\"message\":\"a\"},{\"message\":\"b\"}]}";
    Answer first = at.post("shop", body, "Idempotency-Key", "k-1");
    at.pass(Duration.ofHours(23));
    Answer again = at.post("shop", body, "Idempotency-Key", "k-1");

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(at.get(path("shop", "a")).number("data", "error", "count")).isEqualTo(1);
    at.post("shop", body, "Idempotency-Key", "k-2");
    assertThat(at.get(path("shop", "a")).number("data", "error", "count")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_200, 10_000})
  void f05ADeletedProjectIsGoneWhole(int errors) {
    at.reportMany("shop", errors);
    at.report("other", "boom");
    assertThat(at.get("/v0/projects/shop/errors").list("data", "errors")).hasSize(errors);

    assertThat(at.master("DELETE", "/v0/projects/shop", "").status()).isEqualTo(204);
    assertThat(at.get("/v0/projects").each("name", "data", "projects")).containsExactly("other");
    assertThat(at.get("/v0/projects/shop/errors").list("data", "errors")).isEmpty();
    for (int i : new int[] {0, 1, 499, 500, 501, errors - 1}) {
      assertThat(at.get(path("shop", "failed " + Installation.word(i))).status()).isEqualTo(404);
    }
    assertThat(at.master("DELETE", "/v0/projects/shop", "").status()).isEqualTo(204);
    at.report("shop", "failed " + Installation.word(1));
    at.app.tick();
    assertThat(at.get("/v0/projects/shop/errors").each("count", "data", "errors"))
        .containsExactly(1L);
  }

  @Test
  void f06ADeletedErrorLeavesNoBuckets() {
    for (int from = 0; from < 700; from += 100) {
      StringBuilder body = new StringBuilder("{\"errors\":[");
      for (int i = from; i < from + 100; i++) {
        body.append(i == from ? "" : ",")
            .append("{\"message\":\"boom\",\"timestamp\":\"")
            .append(Installation.START.minus(Duration.ofMinutes(i + 1)))
            .append("\"}");
      }
      assertThat(at.post("shop", body + "]}").status()).isEqualTo(201);
    }
    Answer before = at.get(path("shop", "boom"));
    assertThat(before.number("data", "timeline", "totalCount")).isEqualTo(700);
    assertThat(before.number("data", "timeline", "eventCount")).isEqualTo(700);

    assertThat(at.master("DELETE", path("shop", "boom"), "").status()).isEqualTo(204);
    assertThat(at.get(path("shop", "boom")).status()).isEqualTo(404);
    at.report("shop", "boom");
    Answer after = at.get(path("shop", "boom"));
    assertThat(after.number("data", "timeline", "totalCount")).isEqualTo(1);
    assertThat(after.number("data", "error", "count")).isEqualTo(1);
    at.app.tick();
    assertThat(at.get(path("shop", "boom")).number("data", "error", "count")).isEqualTo(1);
    assertThat(idsOf("shop", "boom", 10)).hasSize(1);
  }

  @Test
  void f07DeletingAnErrorLeavesItsNeighbours() {
    List<String> messages = List.of("x", "x/y", "x%2Fy", "x/");
    messages.forEach(message -> at.report("shop", message));
    assertThat(at.get("/v0/projects/shop/errors").list("data", "errors")).hasSize(4);

    at.master("DELETE", path("shop", "x"), "");
    for (String message : messages.subList(1, 4)) {
      Answer error = at.get(path("shop", message));
      assertThat(error.status()).as(message).isEqualTo(200);
      assertThat(error.string("data", "error", "message")).isEqualTo(message);
      assertThat(idsOf("shop", message, 10)).hasSize(1);
    }
    assertThat(at.get(path("shop", "x")).status()).isEqualTo(404);
    // Plain slashes mean the same as escaped ones.
    assertThat(at.get("/v0/projects/shop/errors/x/y").string("data", "error", "message"))
        .isEqualTo("x/y");
  }

  @Test
  void f08NoSeparatorMixesProjectsAndMessages() {
    List<List<String>> pairs = new ArrayList<>();
    for (String separator : List.of("##", ":", "\u0000", "\u001f", "\uffff", "~")) {
      boolean name = !Character.isISOControl(separator.charAt(0));
      pairs.add(List.of("a", "b" + separator + "c"));
      if (name) {
        pairs.add(List.of("a" + separator + "b", "c"));
      }
    }
    for (int i = 0; i < pairs.size(); i++) {
      for (int n = 0; n <= i; n++) {
        assertThat(at.report(pairs.get(i).get(0), pairs.get(i).get(1)).status()).isEqualTo(201);
      }
    }
    for (int i = 0; i < pairs.size(); i++) {
      String message = pairs.get(i).get(1).replace('\u0000', '\ufffd');
      Answer error = at.get(path(pairs.get(i).get(0), message));
      assertThat(error.number("data", "error", "count"))
          .as(pairs.get(i).toString())
          .isEqualTo(i + 1L);
      assertThat(error.number("data", "timeline", "eventCount")).isEqualTo(i + 1L);
    }
  }

  @Test
  void f09TenThousandErrorsAreListedWhole() {
    at.reportMany("shop", 10_000);
    Answer whole = at.get("/v0/projects/shop/errors");
    assertThat(new HashSet<>(whole.each("message", "data", "errors"))).hasSize(10_000);
    assertThat(whole.at("data", "next")).isNull();
    assertThat(at.get("/v0/projects/shop/errors?status=unresolved").list("data", "errors"))
        .hasSize(10_000);
    assertThat(at.get("/v0/projects/shop/errors?status=resolved").list("data", "errors")).isEmpty();

    HashSet<Object> paged = new HashSet<>();
    String after = "";
    do {
      Answer page = at.get("/v0/projects/shop/errors?limit=3000&sort=count&after=" + after);
      paged.addAll(page.each("message", "data", "errors"));
      after = page.at("data", "next") instanceof String next ? next : "";
    } while (!after.isEmpty());
    assertThat(paged).hasSize(10_000);

    at.report("shop", "one more");
    Answer cut = at.get("/v0/projects/shop/errors");
    assertThat(cut.list("data", "errors")).hasSize(10_000);
    assertThat(cut.string("data", "next")).isNotEmpty();
  }

  @Test
  void f10AllProjectsAreListed() {
    install(90, Map.of("implicitProjects", 1_500));
    for (int i = 0; i < 1_500; i++) {
      at.report("p" + i, "boom");
    }
    assertThat(at.get("/projects").list("data", "projects")).hasSize(1_500);
    Answer over = at.report("one-more", "boom");
    assertThat(over.status()).isEqualTo(403);
    assertThat(over.string("message")).contains("1500");
  }

  @Test
  void f11ExpiryIsExactOnEachWeekday() {
    install(7, Map.of());
    for (int day = 0; day < 7; day++) {
      String message = "boom " + Installation.word(day + 1);
      at.report("shop", message);
      at.pass(Duration.ofDays(7).minusHours(1));
      at.app.sweep();
      assertThat(idsOf("shop", message, 10)).as("day %d", day).hasSize(1);
      at.pass(Duration.ofHours(2));
      at.app.sweep();
      Answer gone = at.get(path("shop", message) + "/occurrences");
      assertThat(gone.status() == 404 || gone.list("data", "errors").isEmpty()).isTrue();
      at.pass(Duration.ofHours(23));
    }
  }

  @Test
  void f12AnErrorThatGoesOnIsTrimmed() {
    install(7, Map.of());
    for (int day = 0; day < 21; day++) {
      at.report("shop", "boom");
      at.app.sweep();
      at.pass(Duration.ofHours(day == 20 ? 23 : 24));
    }
    at.app.sweep();
    assertThat(idsOf("shop", "boom", 10)).hasSize(7);
    assertThat(at.get(path("shop", "boom")).number("data", "error", "count")).isEqualTo(21);
  }

  @Test
  void f13ExpiryMeetsEveryMessage() {
    install(7, Map.of());
    at.app.sweep();
    at.reportMany("shop", 10_000);
    for (String message : List.of("100%", "%41", "a%2Fb", "A", "a/b")) {
      at.report("shop", message);
    }
    at.pass(Duration.ofDays(5));
    at.report("shop", "A");
    at.pass(Duration.ofDays(2).plusHours(1));
    at.app.sweep();
    at.app.tick();
    assertThat(at.get("/v0/projects/shop/errors").each("message", "data", "errors"))
        .containsExactly("A");
  }

  @Test
  void f14TriageDoesNotPostponeExpiry() {
    install(7, Map.of());
    at.report("shop", "boom");
    at.pass(Duration.ofDays(6));
    Answer patched = at.master("PATCH", path("shop", "boom"), "{\"status\":\"resolved\"}");
    assertThat(patched.string("data", "error", "lastUpdated"))
        .isEqualTo("2026-11-22T10:15:30+00:00");
    at.pass(Duration.ofDays(1).plusHours(1));
    at.app.sweep();
    assertThat(at.get(path("shop", "boom")).status()).isEqualTo(404);
  }

  @Test
  void f15PatchMakesNothing() {
    at.report("shop", "boom");
    for (String path : List.of(path("shop", "unknown"), path("unknown", "boom"))) {
      assertThat(at.master("PATCH", path, "{\"status\":\"resolved\"}").status()).isEqualTo(404);
    }
    assertThat(at.get("/v0/projects/shop/errors").list("data", "errors")).hasSize(1);
    assertThat(at.get("/v0/projects").list("data", "projects")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"errors\":[{}]}",
        "{\"errors\":[{\"message\":\"\"}]}",
        "{\"errors\":[{\"message\":null,\"type\":null}]}",
        "{\"errors\":[{\"message\":\"m\"}]}",
        "{\"errors\":[{\"type\":\"T\"}]}",
        "{\"errors\":[{\"message\":\"  \"}]}",
        "{\"errors\":[{\"message\":\"\\ud83d\"}]}",
        "{\"errors\":[{\"message\":\"\\u0000\"}]}",
        "{\"errors\":[{\"message\":17}]}",
        "{\"errors\":[{\"message\":\"m\",\"timestamp\":\"2026-11-22T02:00:00.25-08:00\"}]}",
        "{\"errors\":[{\"message\":\"m\",\"backtrace\":null}],\"context\":[],\"params\":null}"
      })
  void f16f17WhatIsTakenCanBeReadEverywhere(String body) {
    Answer posted = at.post("shop", body);
    assertThat(posted.status()).as(posted.text()).isEqualTo(201);
    Answer list = at.get("/v0/projects/shop/errors");
    String message = list.string("data", "errors", 0, "message");
    assertThat(message).isNotEmpty();
    assertThat(list.string("data", "errors", 0, "type")).isNotEmpty();
    Answer error = at.get(path("shop", message));
    assertThat(error.status()).isEqualTo(200);
    assertThat(error.at("data", "error", "context")).isInstanceOf(Map.class);
    assertThat(error.list("data", "error", "backtrace")).isEmpty();
    String id = posted.string("id");
    assertThat(idsOf("shop", message, 10)).containsExactly(id);
    assertThat(at.get(path("shop", message) + "/occurrences/" + id).status()).isEqualTo(200);
    assertThat(at.get(path("shop", "id:" + list.string("data", "errors", 0, "id"))).status())
        .isEqualTo(200);
  }

  @Test
  void f18AnImpossibleDateBecomesTheServersTime() {
    Answer posted =
        at.post(
            "shop",
            """
            {"errors":[{"message":"boom","timestamp":"2017-02-31T00:00:00+00:00"}]}""");

    assertThat(posted.string("id")).matches("\\d{16}-\\d{8}");
    Answer error = at.get(path("shop", "boom") + "/occurrences/" + posted.string("id"));
    assertThat(error.string("data", "error", "timestamp")).isEqualTo("2026-11-22T10:15:30+00:00");
  }

  @Test
  void f19LargeErrorsAndBatchesAreTaken() {
    assertThat(at.report("shop", "big " + "a".repeat(1_000_000)).status()).isEqualTo(201);
    String errors = "{\"message\":\"small\"},".repeat(49) + "{\"message\":\"small\"}";
    Answer batch =
        at.post(
            "shop",
            "{\"errors\":[%s],\"context\":{\"big\":\"%s\"}}"
                .formatted(errors, "x".repeat(500_000)));
    assertThat(batch.number("data", "errors", "postCount")).isEqualTo(50);
    assertThat(at.get(path("shop", "small")).number("data", "error", "count")).isEqualTo(50);
  }

  @Test
  void f20TheLongestNamesFit() {
    String project = "p".repeat(253) + "あ";
    String message = "a".repeat(626) + "\ud83d\ude00b";
    assertThat(at.report(project, message).status()).isEqualTo(201);

    String stored =
        at.get("/v0/projects/" + dev.faultline.http.Percent.encode(project) + "/errors")
            .string("data", "errors", 0, "message");
    assertThat(stored)
        .endsWith(
            "--truncated-by-faultline--"
                + "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d");
    for (String name : List.of(stored, message)) {
      assertThat(at.get(path(project, name)).string("data", "error", "message")).isEqualTo(message);
    }
  }
}
