package dev.faultline.issue;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.project.ProjectId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The group of equal events that people act on.
 *
 * @param number counts the issues of a project from 1; {@link #shortId()} shows it
 * @param title one line; {@code culprit} says where, and may be empty
 * @param messageKey what the faultline routes call it (their stored message); empty for issues that
 *     another protocol made
 * @param firstSeen received time of the first event; {@code lastSeen} of the latest
 * @param count events since it was made, kept or not, expired or not
 * @param newest the latest event whose body was kept
 * @param newestAt received time of {@code newest}
 * @param environments the environments it was seen in, at most 16
 * @param firstRelease the release of the first event, {@code lastRelease} of the latest
 * @param reopened how often a new event made it unresolved again
 * @param guardHour the hour (hours since 1970, received time) that {@code guardCount} counts events
 *     in
 * @param segments how many segment rows were written since the last tag rollup
 */
public record Issue(
    IssueId id,
    ProjectId project,
    String projectName,
    long number,
    String title,
    String culprit,
    String type,
    Level level,
    @Nullable String platform,
    String messageKey,
    IssueStatus status,
    Instant firstSeen,
    Instant lastSeen,
    long count,
    EventId newest,
    Instant newestAt,
    List<String> environments,
    @Nullable String firstRelease,
    @Nullable String lastRelease,
    int reopened,
    long guardHour,
    long guardCount,
    int segments) {

  /** The name people say: the project's name in capitals and the issue's number. */
  public String shortId() {
    return projectName.toUpperCase(java.util.Locale.ROOT) + "-" + number;
  }

  /** The same with another number of segments since the last tag rollup. */
  public Issue withSegments(int since) {
    return new Issue(
        id,
        project,
        projectName,
        number,
        title,
        culprit,
        type,
        level,
        platform,
        messageKey,
        status,
        firstSeen,
        lastSeen,
        count,
        newest,
        newestAt,
        environments,
        firstRelease,
        lastRelease,
        reopened,
        guardHour,
        guardCount,
        since);
  }

  /** The same with another status. */
  public Issue withStatus(IssueStatus next) {
    return new Issue(
        id,
        project,
        projectName,
        number,
        title,
        culprit,
        type,
        level,
        platform,
        messageKey,
        next,
        firstSeen,
        lastSeen,
        count,
        newest,
        newestAt,
        environments,
        firstRelease,
        lastRelease,
        reopened,
        guardHour,
        guardCount,
        segments);
  }
}
