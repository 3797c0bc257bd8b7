package dev.faultline.api.faultline;

import static dev.faultline.api.faultline.Installation.CLIENT;
import static dev.faultline.api.faultline.Installation.MASTER;
import static dev.faultline.api.faultline.Installation.path;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.fixtures.FailingEngine;
import dev.faultline.http.Percent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults of the original in what it answered; numbered as in {@code docs/faultline-api.md}. Every
 * answer is looked at with a browser's eyes: any origin may read it.
 */
class AnswerFaultsTest {
  private static final byte[] NOTHING = new byte[0];

  private Installation at = new Installation();

  @AfterEach
  void close() {
    at.close();
  }

  /** An error as every client of the original can read it. */
  private static void isError(Answer answer, int status) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.string("message")).isNotEmpty();
    assertThat(answer.string("error")).isNotEmpty();
    assertThat(answer.list("errors")).isNotEmpty();
    isOpen(answer);
  }

  private static void isOpen(Answer answer) {
    assertThat(answer.response().headers().find("Access-Control-Allow-Origin")).contains("*");
    assertThat(answer.response().headers().find("Access-Control-Expose-Headers"))
        .contains("X-RateLimit-Reset, X-RateLimit-Delay, Retry-After");
  }

  @Test
  void f21UnknownThingsAreNotFound() {
    at.report("shop", "boom");
    String known = path("shop", "boom");
    for (String path :
        List.of(
            path("shop", "unknown"),
            path("unknown", "boom"),
            path("shop", "unknown") + "/occurrences",
            path("shop", "unknown") + "/occurrences/9007197459435391",
            known + "/occurrences/9007197459435391",
            known + "/occurrences/9007197459435391-99999998",
            known + "/occurrences/0000000000000NaN",
            known + "/occurrences/" + "a".repeat(32),
            path("shop", "id:" + "0".repeat(26)))) {
      isError(at.get(path), 404);
    }
    Answer none = at.get("/v0/projects/unknown/errors");
    assertThat(none.status()).isEqualTo(200);
    assertThat(none.list("data", "errors")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "?start=yesterday start",
        "?end=2026-13-01 end",
        "?start=2026-11-02T00:00:00Z&end=2026-11-01T00:00:00Z start",
        "/occurrences?limit=many limit",
        "/occurrences?limit=0 limit",
        "/occurrences?limit=-1 limit",
        "/occurrences?after=x after",
      })
  void f21BadParametersAreNamed(String rest, String name) {
    at.report("shop", "boom");
    Answer answer = at.get(path("shop", "boom") + rest);
    isError(answer, 400);
    assertThat(answer.list("errors", 0, "path")).isEqualTo(List.of(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"status=solved", "sort=name", "limit=x", "after=x"})
  void f21BadListParametersAreNamed(String query) {
    at.report("shop", "boom");
    Answer answer = at.get("/v0/projects/shop/errors?" + query);
    isError(answer, 400);
    assertThat(answer.list("errors", 0, "path"))
        .isEqualTo(List.of(query.substring(0, query.indexOf('='))));
  }

  @Test
  void f21BadChangesAreRefused() {
    at.report("shop", "boom");
    String path = path("shop", "boom");
    isError(at.master("PATCH", path, "{\"status\":\"solved\"}"), 400);
    isError(at.master("PATCH", path, "{\"status\":7}"), 400);
    isError(at.master("PATCH", path, "{}"), 400);
    isError(at.master("PATCH", path, "[]"), 400);
    isError(at.master("PATCH", path, "{\"status\":\"resolved\",\"count\":0}"), 400);
    isError(at.master("PATCH", path, "{\"status\":"), 422);
    isError(at.master("PATCH", path, " ".repeat(70_000)), 413);
    assertThat(at.get(path).string("data", "error", "status")).isEqualTo("unresolved");
    isError(at.master("PUT", path, "{}"), 405);
  }

  @Test
  void f21KeysAreChecked() {
    at.report("shop", "boom");
    List<String> masterOnly =
        List.of(
            "GET /v0/projects",
            "DELETE /v0/projects/shop",
            "GET /v0/projects/shop/errors",
            "GET " + path("shop", "boom"),
            "PATCH " + path("shop", "boom"),
            "DELETE " + path("shop", "boom"),
            "GET " + path("shop", "boom") + "/occurrences",
            "GET " + path("shop", "boom") + "/occurrences/1",
            "POST /v0/encrypt",
            "GET /v0/info");
    for (String route : masterOnly) {
      String[] parts = route.split(" ", 2);
      for (String[] headers :
          new String[][] {
            {}, {"X-Api-Key", CLIENT}, {"X-Api-Key", MASTER + "x"}, {"Cookie", MASTER}
          }) {
        Answer answer = at.call(parts[0], parts[1], NOTHING, headers);
        isError(answer, 403);
        assertThat(answer.string("errors", 0, "message")).isEqualTo("403 Forbidden");
      }
    }
    byte[] body = "{\"errors\":[{}]}".getBytes(StandardCharsets.UTF_8);
    isError(at.call("POST", "/v0/projects/shop/errors", body), 403);
    isError(at.call("POST", "/v0/projects/shop/errors", body, "X-Api-Key", "wrong"), 403);
    for (String name : List.of("X-Api-Key", "x-api-key", "X-API-KEY")) {
      assertThat(at.call("GET", "/v0/projects", NOTHING, name, MASTER).status()).isEqualTo(200);
      assertThat(at.call("POST", "/v0/projects/shop/errors", body, name, CLIENT).status())
          .isEqualTo(201);
    }
    assertThat(at.call("GET", "/projects", NOTHING, "Authorization", "Bearer " + MASTER).status())
        .isEqualTo(200);
    assertThat(at.call("POST", "/v0/projects/shop/errors", body, "X-Api-Key", MASTER).status())
        .isEqualTo(201);
  }

  @Test
  void f21AllViolationsAreListed() {
    Answer answer =
        at.post("shop", "{\"errors\":[{\"type\":1,\"backtrace\":\"x\"},7],\"context\":\"c\"}");

    isError(answer, 400);
    assertThat(answer.each("path", "errors"))
        .containsExactly(
            List.of("errors", 0L, "type"),
            List.of("errors", 0L, "backtrace"),
            List.of("errors", 1L),
            List.of("context"));
  }

  @Test
  void f21ContentTypeDoesNotMatter() {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "")) {
      assertThat(at.post("shop", "{\"errors\":[{}]}", "Content-Type", type).status())
          .isEqualTo(201);
    }
  }

  @Test
  void f21SealingWorksWithoutAnyCloud() {
    String entry =
        "{\"type\":\"slack\",\"channel\":\"#障害\",\"endpoint\":\"https://hooks.slack.com/services/T/B/x\"}";
    Answer sealed = at.master("POST", "/v0/encrypt?project=shop", entry);
    assertThat(sealed.status()).isEqualTo(201);
    isOpen(sealed);
    assertThat(sealed.string("data", "encrypted")).matches("[A-Za-z0-9_-]{60,}");
    for (String bad :
        List.of("", "slack", "{", "[]", "[1]", "{\"type\":1}", "{}", "{\"type\":\"a\"} {}")) {
      isError(at.master("POST", "/v0/encrypt", bad), 400);
    }
    isError(at.master("POST", "/v0/encrypt?project=a/b", entry), 400);
    isError(at.master("POST", "/v0/encrypt?expires=soon", entry), 400);
    isError(at.master("POST", "/v0/encrypt?expires=2020-01-01T00:00:00Z", entry), 400);
    isError(at.master("POST", "/v0/encrypt", "x".repeat(40_000)), 413);
  }

  @Test
  void versionIsTold() {
    Answer info = at.get("/v0/info");
    assertThat(info.status()).isEqualTo(201);
    assertThat(info.string("data", "version")).isNotEmpty();
  }

  @Test
  void f21StorageFaultsAreNotTheCallersFault() {
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
    failing[0].down(true);
    for (Answer answer :
        List.of(
            at.report("shop", "boom"),
            at.get("/v0/projects/shop/errors"),
            at.get(path("shop", "boom")),
            at.master("PATCH", path("shop", "boom"), "{\"status\":\"resolved\"}"),
            at.master("DELETE", path("shop", "boom"), ""))) {
      isError(answer, 503);
      assertThat(answer.response().headers().find("Retry-After")).isPresent();
    }
    failing[0].down(false);
    assertThat(at.get(path("shop", "boom")).status()).isEqualTo(200);
  }

  @Test
  void f22EveryAnswerCanBeReadByABrowser() {
    isOpen(at.report("shop", "boom"));
    isOpen(at.get("/v0/projects"));
    isOpen(at.get("/v0/projects/shop/errors"));
    isOpen(at.get(path("shop", "boom")));
    isOpen(at.master("PATCH", path("shop", "boom"), "{\"status\":\"resolved\"}"));
    isOpen(at.master("DELETE", path("shop", "boom"), ""));
    isOpen(at.master("DELETE", "/v0/projects/shop", ""));
    isOpen(at.get("/v0/info"));
    Answer tooLarge = at.post("shop", "{\"errors\":[" + "{},".repeat(10_000) + "{}]}");
    isError(tooLarge, 413);
  }

  @Test
  void f22f23PreflightsAreAnsweredOnEveryRoute() {
    Map<String, String> routes =
        Map.of(
            "/v0/projects",
            "GET, OPTIONS",
            "/v0/projects/shop",
            "DELETE, OPTIONS",
            "/v0/projects/shop/errors",
            "GET, POST, OPTIONS",
            path("shop", "boom"),
            "GET, PATCH, DELETE, OPTIONS",
            path("shop", "boom") + "/occurrences",
            "GET, OPTIONS",
            path("shop", "boom") + "/occurrences/1",
            "GET, OPTIONS",
            "/v0/encrypt",
            "POST, OPTIONS",
            "/v0/info",
            "GET, OPTIONS");
    routes.forEach(
        (route, methods) -> {
          Answer answer =
              at.call(
                  "OPTIONS",
                  route,
                  NOTHING,
                  "Origin",
                  "http://shop.example.com",
                  "Access-Control-Request-Method",
                  "POST",
                  "Access-Control-Request-Headers",
                  "content-type,x-api-key");
          assertThat(answer.status()).as(route).isEqualTo(200);
          isOpen(answer);
          assertThat(answer.response().headers().find("Access-Control-Allow-Methods"))
              .contains(methods);
          assertThat(answer.response().headers().find("Access-Control-Allow-Headers").orElseThrow())
              .contains(
                  "Content-Type",
                  "X-Api-Key",
                  "Authorization",
                  "X-Amz-Date",
                  "X-Amz-Security-Token",
                  "X-Amz-User-Agent",
                  "X-Amzn-Trace-Id");
        });
  }

  @Test
  void f24ThePromiseOfTheBrowsersClientSettles() {
    Answer good = at.report("shop", "boom");
    assertThat(good.status()).isEqualTo(201);
    assertThat(good.string("id")).isNotEmpty();
    assertThat(good.text()).doesNotContain("\"error\":");
    assertThat(good.number("data", "errors", "postCount")).isEqualTo(1);
    Answer empty = at.post("shop", "{\"errors\":[]}");
    assertThat(empty.status()).isEqualTo(201);
    assertThat(empty.number("data", "errors", "postCount")).isZero();
  }

  @Test
  void f25InvalidJsonIsAnsweredAsJson() {
    Answer answer = at.post("shop", "{\"errors\":[", "Content-Type", "application/json");
    isError(answer, 422);
    assertThat(answer.response().headers().find("Content-Type")).contains("application/json");
  }

  @Test
  void f26ProjectNamesAreCheckedOnEveryRoute() {
    for (String project : List.of("a.b", "a b", "a/b", "p".repeat(257), "あ".repeat(86))) {
      String root = "/v0/projects/" + Percent.encode(project);
      List<Answer> answers = new ArrayList<>();
      answers.add(at.post(project, "{\"errors\":[{}]}"));
      answers.add(at.master("DELETE", root, ""));
      answers.add(at.get(root + "/errors"));
      answers.add(at.get(root + "/errors/m"));
      answers.add(at.master("PATCH", root + "/errors/m", "{\"status\":\"resolved\"}"));
      answers.add(at.master("DELETE", root + "/errors/m", ""));
      answers.add(at.get(root + "/errors/m/occurrences"));
      answers.add(at.get(root + "/errors/m/occurrences/1"));
      for (Answer answer : answers) {
        isError(answer, 400);
        assertThat(answer.list("errors", 0, "path")).isEqualTo(List.of("project"));
      }
    }
    assertThat(at.get("/v0/projects").list("data", "projects")).isEmpty();
  }
}
