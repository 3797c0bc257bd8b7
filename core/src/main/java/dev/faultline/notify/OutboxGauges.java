package dev.faultline.notify;

import dev.faultline.meter.Meter;
import dev.faultline.meter.MetricNames;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the outbox, for {@code /metrics}: counted when asked, not more often than useful.
 */
final class OutboxGauges {
  /** Counting ends here: more is as bad. */
  static final int COUNTED_MAX = 10_000;

  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Outbox outbox;
  private final Projects projects;
  private final InstantSource clock;
  private @Nullable Counted last;

  private record Counted(Instant at, long decisions, @Nullable Instant oldest) {}

  OutboxGauges(Outbox outbox, Projects projects, InstantSource clock) {
    this.outbox = outbox;
    this.projects = projects;
    this.clock = clock;
  }

  void register(Meter meter) {
    meter.gauge(MetricNames.OUTBOX_DECISIONS, () -> counted().decisions());
    meter.gauge(MetricNames.OUTBOX_OLDEST, this::oldestSeconds);
  }

  private double oldestSeconds() {
    Counted counted = counted();
    Instant oldest = counted.oldest();
    return oldest == null || oldest.isAfter(counted.at())
        ? 0
        : Duration.between(oldest, counted.at()).toMillis() / 1_000.0;
  }

  private synchronized Counted counted() {
    Instant now = clock.instant();
    Counted known = last;
    if (known != null && now.isBefore(known.at().plus(FRESH))) {
      return known;
    }
    long decisions = 0;
    Instant oldest = null;
    for (String scope : projects.decisionScopes()) {
      int room = (int) (COUNTED_MAX - decisions);
      Outbox.Waiting waiting = room > 0 ? outbox.waiting(scope, room) : Outbox.Waiting.NONE;
      decisions += waiting.decisions();
      Instant first = Optional.ofNullable(waiting.oldest()).orElse(oldest);
      oldest = oldest == null || (first != null && first.isBefore(oldest)) ? first : oldest;
    }
    Counted counted = new Counted(now, decisions, oldest);
    last = counted;
    return counted;
  }
}
