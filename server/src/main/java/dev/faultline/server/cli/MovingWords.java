package dev.faultline.server.cli;

import dev.faultline.move.Export;
import dev.faultline.move.Totals;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** Tells how far a move is, once a second at most. */
final class MovingWords implements Export.Progress {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final double MIB = 1 << 20;

  private final PrintWriter err;
  private final boolean quiet;
  private final long size;
  private final InstantSource clock;
  private final Instant began;
  private Instant said;
  private long first = -1;

  /**
   * Words about a move.
   *
   * @param size how many bytes the backup has; 0 where that is not known
   */
  MovingWords(PrintWriter err, boolean quiet, long size, InstantSource clock) {
    this.err = err;
    this.quiet = quiet;
    this.size = size;
    this.clock = clock;
    this.began = clock.instant();
    this.said = began;
  }

  @Override
  public void after(Totals totals, long bytes) {
    Instant now = clock.instant();
    if (first < 0) {
      first = bytes;
    }
    if (quiet || now.isBefore(said.plus(PAUSE))) {
      return;
    }
    said = now;
    double seconds = Math.max(1, Duration.between(began, now).toMillis()) / 1_000.0;
    double rate = (bytes - first) / seconds;
    Totals.Sum all = totals.all();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d records of %,d projects, %.1f MiB, %.1f MiB/s",
            all.count(),
            totals.kinds().getOrDefault("lanes", new Totals.Sum(0, 0)).count(),
            bytes / MIB,
            rate / MIB));
    if (size > 0 && rate > 0) {
      text.append(", about ").append((long) ((size - bytes) / rate)).append(" s left");
    }
    err.println(text);
    err.flush();
  }
}
