package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PrimingTest {
  /** A fault would only make starts slower, so nobody else would notice it. */
  @Test
  void everythingThatIsWarmedUp_works() throws Exception {
    Surroundings surroundings =
        Surroundings.of(
            Map.of(
                "FAULTLINE_STAGE", "test",
                "FAULTLINE_TABLE", "faultline-test",
                "FAULTLINE_BUCKET", "faultline-test-1-eu-central-1",
                "FAULTLINE_QUEUE_PREFIX", "faultline-test-",
                "FAULTLINE_RETENTION_DAYS", "90",
                "AWS_REGION", "eu-central-1"));
    assertThat(Priming.product()).as("five rounds of eight answers").isEqualTo(40);
    Priming.calls(surroundings);
  }
}
