package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first request for a project that is not there makes, and what it does not make. */
class FirstEventTest {
  private static final Instant NOW = Instant.parse("2026-11-22T02:10:00Z");
  private static final String BROKEN = "{\"message\":\"a\",\"tags\":{\"a\":tru}}";

  private final Config config = Config.forTests(Path.of("unused"));
  private final Faultline faultline =
      Faultline.create(
          config,
          new MemoryEngine(() -> NOW),
          new MemoryKeysets(),
          () -> NOW,
          new Random(1),
          new SecureRandom());

  @AfterEach
  void close() {
    faultline.close();
  }

  private Response post(String path, String body) {
    Headers headers =
        Headers.of(
            "X-Sentry-Auth",
            "Sentry sentry_version=7, sentry_key=" + config.clientKeys().getFirst(),
            "X-Api-Key",
            config.clientKeys().getFirst());
    return faultline.handle(
        Request.of("POST", path, headers, body.getBytes(StandardCharsets.UTF_8)));
  }

  private JsonTree get(String target) {
    Headers headers = Headers.of("Authorization", "Bearer " + config.masterKey());
    return JsonTree.parse(faultline.handle(Request.of("GET", target, headers, new byte[0])).body());
  }

  private List<String> projects() {
    return get("/api/v1/projects").at("items").items().stream()
        .map(project -> project.at("name").text())
        .toList();
  }

  private List<Tuple> outcomes(String under) {
    return get(under + "/outcomes").at("totals").items().stream()
        .map(total -> tuple(total.at("outcome").text(), total.at("quantity").number()))
        .toList();
  }

  private static String item(String type, String payload) {
    return "{\"type\":\"" + type + "\"}\n" + payload + "\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/7/store/", "/api/7/envelope/"})
  @DisplayName(
      "a malformed first event is refused, counted for the installation, and makes nothing")
  void malformed(String path) {
    String body = path.contains("store") ? BROKEN : "{}\n" + item("event", BROKEN);

    assertThat(post(path, body).status()).isEqualTo(400);

    assertThat(projects()).isEmpty();
    assertThat(outcomes("/api/v1")).containsExactly(tuple("invalid", 1L));
    JsonTree kept = get("/api/v1/set-aside").at("items");
    assertThat(kept.items()).hasSize(1);
  }

  @Test
  @DisplayName("what is no report makes no project either, and is counted")
  void noReport() {
    String envelope = "{}\n" + item("session", "{}") + item("event", BROKEN);

    post("/api/7/envelope/", envelope);
    assertThat(post("/v0/projects/shop/errors", "{\"errors\":[]}").status()).isEqualTo(201);

    assertThat(projects()).isEmpty();
    assertThat(outcomes("/api/v1"))
        .containsExactlyInAnyOrder(tuple("invalid", 1L), tuple("unsupported", 1L));
  }

  @Test
  @DisplayName("one good report makes the project, and everything beside it counts there")
  void oneGoodReport() {
    String envelope =
        "{}\n"
            + item("event", "{\"message\":\"a\"}")
            + item("event", BROKEN)
            + item("session", "{}");

    assertThat(post("/api/7/envelope/", envelope).status()).isEqualTo(200);

    assertThat(projects()).containsExactly("7");
    assertThat(outcomes("/api/v1")).isEmpty();
    assertThat(outcomes("/api/v1/projects/7"))
        .containsExactlyInAnyOrder(
            tuple("accepted", 1L), tuple("invalid", 1L), tuple("unsupported", 1L));
  }
}
