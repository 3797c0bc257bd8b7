package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.memory.MemoryEngine;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RevocationsTest {
  private static final Instant START = Instant.parse("2026-11-22T06:00:00Z");
  private static final String ONE = "AAAAAAAAAAAAAAAAAAAA_1";
  private static final String TWO = "AAAAAAAAAAAAAAAAAAAA-2";

  private Instant now = START;
  private final Engine engine = new MemoryEngine(() -> now);
  private final Revocations here = new Revocations(engine, () -> now);
  private final Revocations elsewhere = new Revocations(engine, () -> now);

  @Test
  void whatIsRevokedIsRevokedAtOnceAndForEver() {
    assertThat(here.contains(ONE)).isFalse();
    here.revoke(ONE);
    assertThat(here.contains(ONE)).isTrue();
    assertThat(here.contains(TWO)).isFalse();
    now = START.plusSeconds(400L * 86_400);
    engine.sweep();
    assertThat(new Revocations(engine, () -> now).contains(ONE)).isTrue();
  }

  @Test
  @DisplayName("another process notices within ten seconds")
  void noticed() {
    assertThat(elsewhere.contains(ONE)).isFalse();
    here.revoke(ONE);
    now = START.plus(Revocations.NOTICED_WITHIN);
    assertThat(elsewhere.contains(ONE)).isTrue();
  }

  @Test
  void revokingAgainKeepsTheFirstTime() {
    here.revoke(ONE);
    now = START.plusSeconds(5);
    assertThat(here.revoke(ONE).time()).isEqualTo(START);
    here.revoke(TWO);
    assertThat(here.list(null, 10).items())
        .containsExactly(
            new Revocations.Revoked(TWO, START.plusSeconds(5)),
            new Revocations.Revoked(ONE, START));
    assertThat(here.list(null, 1).next()).isNotNull();
  }

  @Test
  void whatCanBeNoIdIsNeverRevoked() {
    for (String strange : new String[] {"", "x", ONE + "1", "AAAAAAAAAAAAAAAAAAAA/1"}) {
      assertThat(here.contains(strange)).isFalse();
      assertThatThrownBy(() -> here.revoke(strange)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
