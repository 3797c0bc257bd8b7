package dev.faultline.digest;

import dev.faultline.alert.TimeUnit;
import dev.faultline.config.Config;
import java.time.Duration;

/**
 * The settings digest obeys.
 *
 * @param keepPerIssueHour bodies kept per issue and hour before the storm guard thins them; 0 keeps
 *     every body
 * @param newIssuesPerHour new issues of a project in an hour; beyond it one issue counts the rest
 * @param retention how long events are kept after they came in
 * @param timeUnit what posted rules count events per
 */
public record DigestSettings(
    int keepPerIssueHour, int newIssuesPerHour, Duration retention, TimeUnit timeUnit) {
  /** What the installation's settings say. */
  public static DigestSettings of(Config config) {
    return new DigestSettings(
        config.keepPerIssueHour(),
        config.limits().newIssuesPerHour(),
        Duration.ofDays(config.retentionDays()),
        TimeUnit.MINUTE);
  }
}
