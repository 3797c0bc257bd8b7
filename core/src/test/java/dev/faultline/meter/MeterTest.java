package dev.faultline.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeterTest {
  private final Meter meter = new Meter();

  @Test
  void showsCountersWithTheirLabelsInNameOrder() {
    meter.counter("faultline_b_total").add(3);
    meter.describe("faultline_items_total", "Items by how they ended.\nOne \"line\" \\ only.");
    meter.count("faultline_items_total", "category", "error", "outcome", "accepted");
    meter.count("faultline_items_total", "category", "error", "outcome", "accepted");
    meter.count("faultline_items_total", "category", "error", "outcome", "a \"b\"\\\n");

    assertThat(meter.text())
        .isEqualTo(
            """
            # TYPE faultline_b_total counter
            faultline_b_total 3
            # HELP faultline_items_total Items by how they ended.\\nOne "line" \\\\ only.
            # TYPE faultline_items_total counter
            faultline_items_total{category="error",outcome="a \\"b\\"\\\\\\n"} 1
            faultline_items_total{category="error",outcome="accepted"} 2
            """);
  }

  @Test
  void showsHistogramsAsGrowingBuckets() {
    Histogram seconds =
        meter.histogram("faultline_commit_seconds", List.of(0.001, 0.5), "lane", "a");
    seconds.observeNanos(1_000_000);
    seconds.observe(0.25);
    seconds.observe(7);

    assertThat(meter.text())
        .isEqualTo(
            """
            # TYPE faultline_commit_seconds histogram
            faultline_commit_seconds_bucket{lane="a",le="0.001"} 1
            faultline_commit_seconds_bucket{lane="a",le="0.5"} 2
            faultline_commit_seconds_bucket{lane="a",le="+Inf"} 3
            faultline_commit_seconds_sum{lane="a"} 7.251
            faultline_commit_seconds_count{lane="a"} 3
            """);
  }

  @Test
  void asksGaugesWhenShownAndGoesOnWhenOneThrows() {
    meter.gauge("faultline_a", () -> 0.5);
    meter.gauge(
        "faultline_broken",
        () -> {
          throw new IllegalStateException("disk is gone");
        });
    meter.gauge("faultline_up", () -> 1e12, "version", "1");

    assertThat(meter.text())
        .contains("faultline_a 0.5\n")
        .contains("faultline_broken NaN\n")
        .contains("faultline_up{version=\"1\"} 1000000000000\n");
  }

  @Test
  void keepsLabelValuesFromFillingTheMemory() {
    for (int i = 0; i < Meter.SERIES_MAX + 50; i++) {
      meter.count("faultline_items_total", "reason", "r" + i);
    }
    meter.count("faultline_items_total", "reason", "r7");

    assertThat(meter.counter("faultline_items_total", "reason", "other").value()).isEqualTo(50);
    assertThat(meter.counter("faultline_items_total", "reason", "r7").value()).isEqualTo(2);
  }

  @Test
  void refusesWhatPrometheusCouldNotRead() {
    meter.count("faultline_items_total", "reason", "a");

    assertThatThrownBy(() -> meter.count("faultline_items_total", "why", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("faultline_items_total is a COUNTER with the labels [reason]");
    assertThatThrownBy(() -> meter.gauge("faultline_items_total", () -> 1, "reason", "b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> meter.count("9 lives"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a metric name");
    assertThatThrownBy(() -> meter.count("faultline_x_total", "a-b", "c"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a label name");
    assertThatThrownBy(() -> meter.count("faultline_x_total", "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no value");
    assertThatThrownBy(() -> meter.histogram("faultline_y", List.of(2.0, 1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must rise");
  }

  @Test
  void losesNothingUnderManyWriters() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      meter.count("faultline_items_total", "n", Integer.toString(n % 10));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int n = 0; n < 10; n++) {
      assertThat(meter.counter("faultline_items_total", "n", Integer.toString(n)).value())
          .isEqualTo(8_000);
    }
  }
}
