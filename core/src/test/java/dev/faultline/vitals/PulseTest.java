package dev.faultline.vitals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Heartbeat;
import dev.faultline.fixtures.FailingEngine;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.storage.Beat;
import dev.faultline.storage.OwnSigns;
import dev.faultline.storage.memory.MemoryEngine;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final URI GOOD = URI.create("https://hc.example.com/s3cret");
  private static final URI BAD = URI.create("https://hc.example.com/s3cret/fail");

  private final FailingEngine engine = new FailingEngine(new MemoryEngine(() -> NOW));
  private final List<Call> calls = new ArrayList<>();
  private int status = 200;
  private @Nullable OutgoingException refusal;

  private Pulse pulse(@Nullable URI failUrl) {
    Heartbeat heartbeat = new Heartbeat(GOOD, failUrl, Duration.ofMinutes(5));
    return new Pulse(
        heartbeat,
        new OwnSigns(engine),
        call -> {
          calls.add(call);
          if (refusal != null) {
            throw refusal;
          }
          return new Answer(status, Map.of(), new byte[0], false);
        });
  }

  @Test
  @DisplayName("beats once an interval, also where every beat has a process of its own")
  void beatsOnceAnInterval() {
    assertThat(pulse(null).due(NOW)).isTrue();
    pulse(null).beat("", NOW);
    assertThat(pulse(null).due(NOW.plusSeconds(60))).isFalse();
    assertThat(pulse(null).due(NOW.plusSeconds(240))).isFalse();
    // A clock that ticks every minute may do so a little early.
    assertThat(pulse(null).due(NOW.plusSeconds(299))).isTrue();
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().method()).isEqualTo("GET");
    assertThat(calls.getFirst().uri()).isEqualTo(GOOD);
    assertThat(pulse(null).last()).contains(new Beat(NOW, NOW, ""));
  }

  @Test
  @DisplayName("a clock that was set back does not stop it")
  void beatsAfterTheClockWasSetBack() {
    pulse(null).beat("", NOW);
    assertThat(pulse(null).due(NOW.minus(Duration.ofDays(3)))).isTrue();
  }

  @Test
  @DisplayName("what is wrong goes to the other address, in words, and no sign of life goes out")
  void tellsWhatIsWrong() {
    Pulse pulse = pulse(BAD);
    pulse.beat("", NOW);
    pulse.beat("The storage takes no writes.", NOW.plusSeconds(300));
    Call told = calls.getLast();
    assertThat(told.method()).isEqualTo("POST");
    assertThat(told.uri()).isEqualTo(BAD);
    assertThat(told.body()).isEqualTo("The storage takes no writes.".getBytes(UTF_8));
    assertThat(pulse.last())
        .contains(new Beat(NOW.plusSeconds(300), NOW, "The storage takes no writes."));
  }

  @Test
  @DisplayName("without another address silence tells it")
  void fallsSilent() {
    pulse(null).beat("The storage takes no writes.", NOW);
    assertThat(calls).isEmpty();
  }

  @Test
  @DisplayName("a watcher that refuses is a fault that names its host and not its secret")
  void refusedBeat() {
    status = 404;
    pulse(null).beat("", NOW);
    assertThat(pulse(null).last())
        .contains(new Beat(NOW, null, "hc.example.com answered with status 404."));
    refusal =
        new OutgoingException(
            OutgoingException.Kind.NOT_SENT, "hc.example.com could not be reached", null);
    pulse(null).beat("", NOW.plusSeconds(300));
    assertThat(pulse(null).last().orElseThrow().fault())
        .isEqualTo("hc.example.com could not be reached.");
  }

  @Test
  @DisplayName("a storage that is down neither stops it nor makes it beat every minute")
  void storageIsDown() {
    Pulse pulse = pulse(BAD);
    engine.down(true);
    pulse.beat("The storage takes no writes.", NOW);
    assertThat(calls).hasSize(1);
    assertThat(pulse.due(NOW.plusSeconds(60))).isFalse();
    assertThat(pulse.due(NOW.plusSeconds(300))).isTrue();
  }

  @Test
  void printsNoSecret() {
    assertThat(new Heartbeat(GOOD, BAD, Duration.ofMinutes(5)).toString())
        .isEqualTo("heartbeat to hc.example.com every PT5M");
  }
}
