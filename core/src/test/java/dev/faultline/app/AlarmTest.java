package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.Alarm;
import dev.faultline.alert.TimeUnit;
import dev.faultline.codec.PlainJson;
import dev.faultline.config.Config;
import dev.faultline.config.Notify;
import dev.faultline.config.SelfWatch;
import dev.faultline.config.Workers;
import dev.faultline.fixtures.FailingEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** From an alarm about the installation to the people who are told, through the whole product. */
class AlarmTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Map<String, Object> OPS =
      Map.of(
          "type", "slack", "endpoint", "https://hooks.slack.com/services/T0/B0/x", "channel", "#o");

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final FailingEngine engine = new FailingEngine(new MemoryEngine(now::get));
  private final MemoryKeysets keysets = new MemoryKeysets();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);

  private Faultline start(@Nullable String alarm, List<Map<String, Object>> to) {
    Config config =
        Config.forTests(
            Path.of("unused"),
            new Notify(
                List.of(),
                true,
                TimeUnit.MINUTE,
                List.of(),
                Workers.defaults(),
                null,
                new SelfWatch(alarm, to, null)));
    return Faultline.create(
        config,
        engine,
        keysets,
        now::get,
        new Random(1),
        new SecureRandom(),
        call -> {
          calls.add(call);
          return new Answer(status.get(), Map.of(), "ok".getBytes(UTF_8), false);
        });
  }

  private static Alarm alarm(Alarm.State state, Instant since) {
    return new Alarm("faultline-live-errors", state, "3 errors in 5 minutes", since, null);
  }

  private Faultline afterRestart(Faultline before, List<Map<String, Object>> to) {
    before.close();
    return start(null, to);
  }

  private static Response ask(Faultline faultline, String method, String path, String body) {
    Headers headers =
        Headers.of("X-Api-Key", Config.forTests(Path.of("unused")).masterKey())
            .add("Content-Type", "application/json");
    return faultline.handle(Request.of(method, path, headers, body.getBytes(UTF_8)));
  }

  private static String sealed(Faultline faultline, String more) throws IOException {
    String config =
        "{\"type\":\"slack\",\"endpoint\":\"https://hooks.slack.com/services/T0/B0/y\","
            + "\"channel\":\"#sealed\"}";
    Response answer = ask(faultline, "POST", "/api/v1/seal", "{\"config\":" + config + more + "}");
    assertThat(answer.status()).as(answer.bodyText()).isEqualTo(201);
    Map<?, ?> members = (Map<?, ?>) PlainJson.parse(answer.bodyText());
    return String.valueOf(members == null ? null : members.get("sealed"));
  }

  private String told(int index) {
    return new String(calls.get(index).body(), UTF_8);
  }

  @Test
  @DisplayName("is told once when it rings, once when it stopped, however often each is heard")
  void isToldOnceForEachChange() throws Exception {
    Faultline faultline = start(null, List.of(OPS));
    faultline.alarm(alarm(Alarm.State.OK, NOW.minusSeconds(60)));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.alarm(alarm(Alarm.State.INSUFFICIENT_DATA, NOW.plusSeconds(30)));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW.plusSeconds(60)));
    faultline.tellAll();

    assertThat(calls).hasSize(1);
    assertThat(told(0))
        .contains("Faultline itself: alarm", "faultline-live-errors", "3 errors in 5 minutes")
        .contains("http://127.0.0.1:8080/installation");

    faultline = afterRestart(faultline, List.of(OPS));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW.plusSeconds(60)));
    faultline.alarm(alarm(Alarm.State.OK, NOW.plusSeconds(120)));
    faultline.alarm(alarm(Alarm.State.OK, NOW.plusSeconds(120)));
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    assertThat(told(1)).contains("Faultline itself: all right again");
    faultline.close();
  }

  @Test
  @DisplayName("news that another overtook changes nothing")
  void olderNewsIsLeftOut() throws Exception {
    Faultline faultline = start(null, List.of(OPS));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW.minusSeconds(60)));
    faultline.alarm(alarm(Alarm.State.OK, NOW));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW.minusSeconds(60)));
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    faultline.close();
  }

  @Test
  @DisplayName("goes to a sealed config, is tried again like every message, and is in the log")
  void isDeliveredLikeEveryMessage() throws Exception {
    Faultline maker = start(null, List.of());
    String sealed = sealed(maker, "");
    maker.close();
    Faultline faultline = start(sealed, List.of());
    status.set(503);
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.tellAll();
    assertThat(calls).hasSize(1);
    faultline.close();

    now.set(NOW.plus(Duration.ofMinutes(10)));
    status.set(200);
    faultline = start(sealed, List.of());
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    assertThat(told(1)).contains("#sealed", "Faultline itself: alarm");
    String targets = ask(faultline, "GET", "/api/v1/relay/targets", "").bodyText();
    assertThat(targets).contains("slack #sealed").doesNotContain("services/T0");
    faultline.close();
  }

  @Test
  @DisplayName("when the storage is what is wrong, it is told without it, once")
  void isToldWithoutTheStorage() throws Exception {
    Faultline faultline = start(null, List.of(OPS));
    engine.down(true);
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    assertThat(calls).hasSize(1);
    assertThat(told(0)).contains("Faultline itself: alarm");

    engine.down(false);
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.alarm(alarm(Alarm.State.OK, NOW.plusSeconds(60)));
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    assertThat(told(1)).contains("Faultline itself: all right again");
    faultline.close();
  }

  @Test
  @DisplayName("what could not be told at all is told as soon as it can be")
  void isToldLater() throws Exception {
    Faultline faultline = start(null, List.of(OPS));
    engine.down(true);
    status.set(503);
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    engine.down(false);
    status.set(200);
    faultline.alarm(alarm(Alarm.State.ALARM, NOW));
    faultline.tellAll();
    assertThat(calls).hasSize(2);
    faultline.close();
  }

  @Test
  @DisplayName("a sealed config that ended is no reason not to start, and the others are told")
  void endedConfigHarmsNobodyElse() throws Exception {
    Faultline maker = start(null, List.of());
    String sealed = sealed(maker, ",\"expires\":\"2026-11-22T11:00:00Z\"");
    maker.close();
    now.set(NOW.plus(Duration.ofHours(1)));
    Faultline faultline = start(sealed, List.of(OPS));
    faultline.alarm(alarm(Alarm.State.ALARM, now.get()));
    faultline.tellAll();
    assertThat(calls).hasSize(1);
    assertThat(told(0)).contains("\"#o\"");
    faultline.close();
  }

  @Test
  void targetOfTheConfigFileThatCannotWork_isRefusedAtTheStart() {
    assertThatThrownBy(() -> start(null, List.of(Map.of("type", "slack"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alarm-to cannot be used: channel");
  }
}
