package dev.faultline.protocol.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OccurrenceIdTest {
  @Test
  void countsSecondsAndOrdinalsDown() {
    Instant time = Instant.parse("2026-11-22T00:00:00.999Z");

    assertThat(OccurrenceId.of(time, 1)).hasToString("9007197459435391-99999998");
    assertThat(OccurrenceId.of(Instant.parse("2017-05-16T13:36:27Z"), 12_345))
        .hasToString("9007197759799204-99987654");
    assertThat(OccurrenceId.of(time, 2).toString()).isLessThan(OccurrenceId.of(time, 1).toString());
  }

  @Test
  void readsBothForms() {
    assertThat(OccurrenceId.parse("9007197459435391-99999998"))
        .contains(OccurrenceId.of(Instant.parse("2026-11-22T00:00:00Z"), 1));
    OccurrenceId bare = OccurrenceId.parse("9007197459435391").orElseThrow();
    assertThat(bare.second()).isEqualTo(Instant.parse("2026-11-22T00:00:00Z").getEpochSecond());
    assertThat(bare.isExact()).isFalse();
    assertThat(bare).hasToString("9007197459435391");
    for (String other :
        new String[] {
          "",
          "1",
          "0000000000000NaN",
          "9007197459435391-",
          "900719745943539１",
          "9007197459435391_99999998",
          "9007197459435391-999999988"
        }) {
      assertThat(OccurrenceId.parse(other)).as(other).isEmpty();
    }
  }

  @Test
  void knowsTheOrdinalBeyondItsDigits() {
    Instant time = Instant.EPOCH;
    assertThat(OccurrenceId.of(time, 7).ordinalIn(1_000)).isEqualTo(7);
    assertThat(OccurrenceId.of(time, 100_000_007L).ordinalIn(100_000_010L)).isEqualTo(100_000_007L);
    assertThat(OccurrenceId.of(time, 99_999_990L).ordinalIn(100_000_010L)).isEqualTo(99_999_990L);
  }
}
