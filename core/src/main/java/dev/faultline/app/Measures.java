package dev.faultline.app;

import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StorageProbe;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What is measured of the process as a whole, beside what its rooms count themselves. */
final class Measures {
  private Measures() {}

  static void register(Meter meter, StorageProbe probe, Removals removals, Ground ground) {
    InstantSource clock = ground.clock();
    MetricNames.describe(meter);
    Instant start = clock.instant();
    meter.gauge(
        MetricNames.UPTIME, () -> Duration.between(start, clock.instant()).toMillis() / 1_000.0);
    meter.gauge(MetricNames.BUILD, () -> 1, "version", Version.NUMBER);
    meter.gauge(MetricNames.STORAGE_UP, () -> probe.works() ? 1 : 0);
    if (ground.stays()) {
      meter.gauge(MetricNames.QUEUE_JOBS, removals::waiting, "queue", "removals");
    } else {
      Queue queue = ground.engine().queue();
      meter.gauge(
          MetricNames.QUEUE_JOBS, () -> queue.size(Faultline.QUEUE), "queue", Faultline.QUEUE);
    }
    Runtime runtime = Runtime.getRuntime();
    meter.gauge(
        MetricNames.MEMORY_USED,
        () -> runtime.totalMemory() - runtime.freeMemory(),
        "area",
        "heap");
    meter.gauge(MetricNames.MEMORY_MAX, runtime::maxMemory, "area", "heap");
  }
}
