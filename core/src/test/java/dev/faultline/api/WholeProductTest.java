package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.event.EventId;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.issue.IssueId;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import dev.faultline.web.Links;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API over the wired product, filled by what released clients really send. */
class WholeProductTest {
  private static final Instant NOW = Instant.parse("2026-11-22T02:00:00Z");
  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline =
      Faultline.create(
          config,
          new MemoryEngine(() -> NOW),
          new MemoryKeysets(),
          () -> NOW,
          new Random(1),
          new SecureRandom());
  private final JsonTree document = JsonTree.parse(get("/openapi.json").body());

  @BeforeEach
  void fill() {
    for (CapturedRequest captured : CapturedRequest.all("sentry-", "raven-", "faultline-")) {
      faultline.handle(captured.request());
    }
  }

  @AfterEach
  void close() {
    faultline.close();
  }

  private Response get(String target) {
    return send("GET", target, "");
  }

  private Response send(String method, String target, String body) {
    Headers headers =
        Headers.of("Authorization", "Bearer " + config.masterKey(), "Host", "127.0.0.1:8080");
    return faultline.handle(
        Request.of(method, target, headers, body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The body of an answer that is as documented. */
  private JsonTree documented(String target) {
    Response response = get(target);
    assertThat(response.status()).as(target).isEqualTo(200);
    DocumentCheck.check(document, "GET", target, response);
    return JsonTree.parse(response.body());
  }

  @Test
  void answersAsDocumentedForEverythingClientsSend() {
    int events = 0;
    for (JsonTree project : documented("/api/v1/projects").at("items").items()) {
      String name = project.at("name").text();
      String root = "/api/v1/projects/" + dev.faultline.http.Percent.encode(name);
      documented(root);
      documented(root + "/keys");
      documented(root + "/outcomes");
      documented(root + "/set-aside");
      for (JsonTree item : documented(root + "/issues?limit=1000").at("items").items()) {
        String issue = item.at("id").text();
        JsonTree detail = documented("/api/v1/issues/" + issue);
        assertThat(detail.at("count")).isEqualTo(item.at("count"));
        assertThat(item.at("url").text())
            .isEqualTo(config.url() + Links.issue(name, IssueId.parse(issue).orElseThrow()));
        for (JsonTree listed :
            documented("/api/v1/issues/" + issue + "/events").at("items").items()) {
          String id = listed.at("id").text();
          JsonTree event = documented(root + "/events/" + id);
          events++;
          assertThat(event.at("event", "id").text().replace("-", "")).isEqualTo(id);
          assertThat(event.at("issue", "id").text()).isEqualTo(issue);
          assertThat(event.at("url").text())
              .isEqualTo(
                  config.url()
                      + Links.event(
                          name,
                          IssueId.parse(issue).orElseThrow(),
                          EventId.parse(id).orElseThrow()));
        }
      }
    }
    assertThat(events).as("events that were looked at").isGreaterThan(50);
    documented("/api/v1/info");
    documented("/api/v1/outcomes");
    documented("/api/v1/set-aside");
  }

  @Test
  void measuresWhatClientsSend() {
    get("/api/v1/info");

    String text = new String(get("/metrics").body(), StandardCharsets.UTF_8);

    assertThat(text)
        .contains("faultline_items_total{category=\"error\",outcome=\"accepted\",reason=\"\"} ")
        .contains("faultline_requests_total{door=\"ingest\",status=\"200\"} ")
        .contains("faultline_requests_total{door=\"api\",status=\"200\"} ")
        .contains("faultline_request_seconds_bucket{door=\"ingest\",le=\"0.005\"} ")
        .contains("# TYPE faultline_commit_reports histogram\n")
        .contains("# TYPE faultline_commit_seconds histogram\n")
        .contains("# TYPE faultline_digest_seconds histogram\n")
        .contains("faultline_ingest_in_flight 0\n")
        .contains("faultline_ingest_unpacked_bytes 0\n")
        .contains("faultline_queue_jobs{queue=\"removals\"} 0\n")
        .contains("faultline_storage_up 1\n")
        .contains("faultline_build_info{version=\"")
        .contains("faultline_uptime_seconds 0\n")
        .contains("jvm_memory_used_bytes{area=\"heap\"} ");
    for (String line : text.lines().filter(line -> line.startsWith("# TYPE ")).toList()) {
      assertThat(text).contains("# HELP " + line.split(" ")[2] + " ");
    }
    assertThat(get("/readyz").status()).isEqualTo(200);
    assertThat(get("/healthz").status()).isEqualTo(200);
  }

  @Test
  void removesWhatWasDeleted() {
    JsonTree project = documented("/api/v1/projects").at("items", 0);
    String root = "/api/v1/projects/" + project.at("id").number();

    assertThat(send("DELETE", root, "").status()).isEqualTo(204);
    faultline.tick();

    assertThat(get(root).status()).isEqualTo(404);
  }
}
