package dev.faultline.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.seal.SealedConfig.Use;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SealingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");

  private final TinkSeals seals = seals();
  private final Sealing sealing =
      new Sealing(seals, (use, json) -> List.of(), new SecureRandom(), () -> NOW);

  private static TinkSeals seals() {
    try {
      return TinkSeals.open(new MemoryKeysets(), new SecureRandom(), () -> NOW);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** A config of so many bytes, of a letter that has three. */
  private static String config(int bytes) {
    int letters = (bytes - 8) / 3;
    String text = "{\"a\":\"" + "あ".repeat(letters) + "\"}";
    String rest = " ".repeat(bytes - text.getBytes(UTF_8).length);
    return text + rest;
  }

  @Test
  @DisplayName("the most bytes of a config are bytes, and more of them are refused in words")
  void countsBytes() throws Exception {
    String most = config(Sealing.CONFIG_BYTES_MAX);
    assertThat(most.getBytes(UTF_8)).hasSize(Sealing.CONFIG_BYTES_MAX);
    String sealed = sealing.seal(Use.NOTIFY, "shop", null, most);
    assertThat(seals.open(sealed).json()).isEqualTo(most.strip());

    for (String more :
        List.of(
            config(Sealing.CONFIG_BYTES_MAX + 1),
            // As many letters as bytes are allowed.
            "{\"a\":\"" + "あ".repeat(Sealing.CONFIG_BYTES_MAX - 8) + "\"}")) {
      assertThatThrownBy(() -> sealing.seal(Use.NOTIFY, "shop", null, more))
          .isInstanceOf(UnsealableException.class)
          .hasMessageContaining("at most 32768 bytes");
    }
  }

  @Test
  @DisplayName("a config that grows by being written anew is still sealed")
  void growsWithinTheCodec() throws Exception {
    String numbers = "[" + "9e9,".repeat(8_180) + "0]";
    String sealed = sealing.seal(Use.RELAY, null, null, "{\"a\":" + numbers + "}");
    assertThat(seals.open(sealed).json().length()).isGreaterThan(Sealing.CONFIG_BYTES_MAX);
  }
}
