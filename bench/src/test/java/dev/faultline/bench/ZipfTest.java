package dev.faultline.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipfTest {
  private static final int ROUNDS = 500;

  @Test
  @DisplayName("too few issues for what is asked are refused, and it says how many there can be")
  void tooFew() {
    assertThatThrownBy(() -> Zipf.of(150, 100, 95, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100 events of 150 issues are of 73.2 at most, not of 95");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 95})
  @DisplayName("a hundred draws bring as many different issues as was asked for, on the average")
  void different(int wanted) {
    Zipf zipf = Zipf.of(1_000, 100, wanted, new Random(1));
    long sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Set<Integer> seen = new HashSet<>();
      for (int draw = 0; draw < 100; draw++) {
        int issue = zipf.next();
        assertThat(issue).isBetween(0, 999);
        seen.add(issue);
      }
      sum += seen.size();
    }
    assertThat((double) sum / ROUNDS).isCloseTo(wanted, within(wanted / 50.0));
  }
}
