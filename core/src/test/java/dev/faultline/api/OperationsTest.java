package dev.faultline.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Keys;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
  private final Meter meter = new Meter();
  private Optional<String> obstacle = Optional.empty();
  private final Operations operations =
      new Operations(new Keys("master", List.of("client")), meter, () -> obstacle);

  private Response ask(String method, String path, String remote, Headers headers) {
    return operations.handle(
        new Request(method, path, "", headers, InputStream.nullInputStream(), remote, false));
  }

  @Test
  void livesEvenWhenItCannotWork() {
    obstacle = Optional.of("the disk is full");

    assertThat(ask("GET", "/healthz", "203.0.113.9", new Headers()).status()).isEqualTo(200);
    Response ready = ask("GET", "/readyz", "203.0.113.9", new Headers());
    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.bodyText()).isEqualTo("not ready: the disk is full\n");
    assertThat(ready.headers().find("Retry-After")).contains("5");

    obstacle = Optional.empty();
    assertThat(ask("GET", "/readyz", "203.0.113.9", new Headers()).bodyText()).isEqualTo("ready\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"})
  void showsMeasuresToThisMachine(String remote) {
    MetricNames.describe(meter);
    meter.count(MetricNames.ITEMS, "category", "error", "outcome", "accepted", "reason", "");

    Response answer = ask("GET", "/metrics", remote, Headers.of("Host", "localhost:8080"));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().find("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.bodyText())
        .contains("# HELP faultline_items_total Items that came in, by how they ended.\n")
        .contains("faultline_items_total{category=\"error\",outcome=\"accepted\",reason=\"\"} 1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9, Host, localhost:8080",
    "127.0.0.1, Host, attacker.example",
    "127.0.0.1, Host, 127.attacker.example",
    "127.0.0.1, X-Forwarded-For, 203.0.113.9",
    "127.0.0.1, Forwarded, for=203.0.113.9",
    "127.evil, Host, localhost",
  })
  void hidesMeasuresFromOthers(String remote, String name, String value) {
    Response answer = ask("GET", "/metrics", remote, Headers.of(name, value));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().find("WWW-Authenticate")).contains("Bearer realm=\"faultline\"");
    assertThat(answer.bodyText()).contains("urn:faultline:problem:no-key");
  }

  @Test
  void takesTheMasterKeyFromAnywhereAndNoOther() {
    assertThat(
            ask("GET", "/metrics", "203.0.113.9", Headers.of("Authorization", "Bearer master"))
                .status())
        .isEqualTo(200);
    assertThat(ask("GET", "/metrics", "203.0.113.9", Headers.of("X-Api-Key", "client")).status())
        .isEqualTo(403);
    assertThat(ask("GET", "/metrics", "127.0.0.1", Headers.of("X-Api-Key", "wrong")).status())
        .isEqualTo(403);
  }

  @Test
  void knowsOnlyReading() {
    Response answer = ask("POST", "/metrics", "127.0.0.1", new Headers());

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers().find("Allow")).contains("GET, HEAD");
    assertThat(operations.takes("/metrics")).isTrue();
    assertThat(operations.takes("/metrics/x")).isFalse();
  }
}
