package dev.faultline.config;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Signs of life for a watcher elsewhere, which notices when they stay away. The addresses are
 * secrets: whoever knows them can fake a beat. It never prints them.
 *
 * @param url called while the installation is well
 * @param failUrl called when it is not; null where then nobody is
 */
public record Heartbeat(URI url, @Nullable URI failUrl, Duration interval) {
  /** How often it beats where nothing is said. */
  public static final Duration INTERVAL = Duration.ofMinutes(5);

  /** Most often it can beat: the clock that it goes by. */
  public static final Duration INTERVAL_MIN = Duration.ofMinutes(1);

  /** Least often: a watcher should notice on the same day. */
  public static final Duration INTERVAL_MAX = Duration.ofDays(1);

  /** Without what is secret in it. */
  @Override
  public String toString() {
    return "heartbeat to " + url.getHost() + " every " + interval;
  }
}
