package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Throttle;
import dev.faultline.codec.PlainJson;
import dev.faultline.config.Config;
import dev.faultline.fixtures.SharedEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Queue;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Limits that hold for an installation, however many processes it has and however young they are.
 */
class SharedLimitsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Config CONFIG = Config.forTests(Path.of("unused"));

  private static final List<String> WORDS =
      List.of("early", "late", "often", "here", "there", "now", "then", "once", "twice", "never");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final MemoryEngine engine = new MemoryEngine(now::get);
  private final MemoryKeysets keysets = new MemoryKeysets();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final Faultline one = process(1);
  private final Faultline two = process(2);

  private Faultline process(int seed) {
    return Faultline.passing(
        CONFIG,
        new SharedEngine(engine),
        keysets,
        now::get,
        new Random(seed),
        new SecureRandom(),
        call -> {
          calls.add(call);
          return new Answer(200, Map.of(), "ok".getBytes(UTF_8), false);
        });
  }

  private static Response send(Faultline to, String path, String body, String... headers) {
    return to.handle(Request.of("POST", path, Headers.of(headers), body.getBytes(UTF_8)));
  }

  private static Response logIn(Faultline to, String key) {
    return send(
        to,
        "/login",
        "key=" + key,
        "Host",
        "127.0.0.1:8080",
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  @Test
  @DisplayName("wrong keys count for all processes, and a fresh one knows them")
  void login() {
    assertThat(logIn(one, CONFIG.masterKey()).status()).isEqualTo(303);
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      assertThat(logIn(i % 2 == 0 ? one : two, "guess" + i).status()).isEqualTo(403);
    }
    for (Faultline each : List.of(one, two, process(3))) {
      Response held = logIn(each, CONFIG.masterKey());
      assertThat(held.status()).isEqualTo(429);
      assertThat(held.headers().find("Retry-After")).contains("30");
    }
    now.set(NOW.plus(Throttle.ADDRESS_INTERVAL));
    assertThat(logIn(two, "guess").status()).isEqualTo(403);
    assertThat(logIn(one, CONFIG.masterKey()).status()).isEqualTo(429);
    assertThat(logIn(process(4), CONFIG.masterKey()).status()).isEqualTo(429);
    now.set(NOW.plus(Throttle.ADDRESS_INTERVAL.multipliedBy(2)));
    for (int i = 0; i < 3; i++) {
      assertThat(logIn(process(5), CONFIG.masterKey()).status()).as("right ones").isEqualTo(303);
    }
    assertThat(logIn(one, "guess").status()).isEqualTo(403);
    assertThat(logIn(two, "guess").status()).isEqualTo(429);
  }

  @Test
  @DisplayName("a clock that is set back locks nobody out of any process")
  void loginClockBack() {
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      logIn(one, "guess" + i);
    }
    now.set(NOW.minus(Duration.ofSeconds(20)));
    assertThat(logIn(two, "guess").status()).as("clocks are never quite the same").isEqualTo(429);
    now.set(NOW.minus(Duration.ofDays(3)));
    assertThat(logIn(two, CONFIG.masterKey()).status()).isEqualTo(303);
    for (int i = 0; i < Throttle.ADDRESS_BURST; i++) {
      assertThat(logIn(two, "guess" + i).status()).isEqualTo(403);
    }
    assertThat(logIn(process(3), CONFIG.masterKey()).status()).isEqualTo(429);
  }

  @Test
  @DisplayName("what a relay passes on counts for all processes")
  void relay() throws IOException {
    String address = address();
    int taken = 0;
    for (int i = 0; i < 300; i++) {
      taken += hook(i % 2 == 0 ? one : two, address, i) == 202 ? 1 : 0;
    }
    assertThat(taken).isEqualTo(300);
    assertThat(hook(one, address, 0)).as("known, and too many all the same").isEqualTo(429);
    assertThat(hook(process(3), address, 301)).isEqualTo(429);
    assertThat(hook(one, address(), 301)).as("another address").isEqualTo(202);
    now.set(NOW.plusSeconds(1));
    for (int i = 0; i < 5; i++) {
      assertThat(hook(process(4 + i), address, 400 + i)).as("five a second").isEqualTo(202);
    }
    assertThat(hook(two, address, 500)).isEqualTo(429);
  }

  private String address() throws IOException {
    Response made =
        send(
            one,
            "/api/v1/relay",
            "{\"from\":\"any\",\"to\":{\"type\":\"slack\",\"channel\":\"#ops\","
                + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/s3cret\"}}",
            "X-Api-Key",
            CONFIG.masterKey(),
            "Content-Type",
            "application/json");
    assertThat(made.status()).as(made.bodyText()).isEqualTo(201);
    Map<?, ?> answer = (Map<?, ?>) PlainJson.parse(made.bodyText());
    return String.valueOf(answer == null ? null : answer.get("url"))
        .substring(CONFIG.url().length());
  }

  private static int hook(Faultline to, String address, int number) {
    return send(
            to,
            address,
            "{\"title\":\"" + number + "\"}",
            "Content-Type",
            "application/json",
            "Idempotency-Key",
            "hook-" + number)
        .status();
  }

  @Test
  @DisplayName("a target is told as often a minute as it may be, by whatever process")
  void perMinute() {
    int most = CONFIG.notifications().workers().perMinute();
    int events = most + 40;
    for (int i = 0; i < events; i++) {
      send(
          one,
          "/v0/projects/shop/errors",
          "{\"errors\":[{\"type\":\"Boom\",\"message\":\"it broke "
              + WORDS.get(i / 10)
              + " and "
              + WORDS.get(i % 10)
              + "\"}],\"notifications\":[{"
              + "\"type\":\"slack\",\"threshold\":1,\"channel\":\"#ops\","
              + "\"endpoint\":\"https://hooks.slack.com/services/T0/B0/x\"}]}",
          "X-Api-Key",
          CONFIG.clientKeys().getFirst());
    }
    List<Work> reports = new ArrayList<>();
    for (Queue.Lease lease : engine.queue().lease(Faultline.QUEUE, 1_000, Duration.ofDays(1))) {
      reports.add(new Work(lease.job(), 1));
    }
    assertThat(reports).hasSize(events);
    assertThat(one.work(reports)).isEmpty();

    tell(one);
    assertThat(calls).hasSize(most);
    tell(two);
    tell(process(3));
    assertThat(calls).as("the others have had it").hasSize(most);
    now.set(NOW.plusSeconds(10));
    tell(two);
    tell(one);
    tell(process(4));
    assertThat(calls).as("what the time gave back").hasSize(most + most / 6);
    for (int i = 0; i < 10; i++) {
      now.updateAndGet(time -> time.plusSeconds(10));
      tell(i % 2 == 0 ? one : two);
    }
    assertThat(calls).as("everybody is told in the end, once").hasSize(events);
  }

  private void tell(Faultline process) {
    String scope = one.projects().find("shop").orElseThrow().scope();
    assertThat(process.work(List.of(new Work(new Job.Tell(scope).toBytes(), 1)))).isEmpty();
  }
}
