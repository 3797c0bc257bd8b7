package dev.faultline.storage;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads issues, their counts and their tags. Changes go through the project's lane. */
public final class Issues {
  /** An issue of this project. */
  public Optional<Issue> find(Project project, IssueId id) {
    throw new UnsupportedOperationException("being built");
  }

  /** An issue of whatever project; for addresses that carry only the issue's id. */
  public Optional<Issue> find(IssueId id) {
    throw new UnsupportedOperationException("being built");
  }

  /** The issue that a stored message names (faultline routes). */
  public Optional<Issue> findByMessageKey(Project project, String messageKey) {
    throw new UnsupportedOperationException("being built");
  }

  /** A part of the project's issues. */
  public IssuePage list(Project project, IssueQuery query) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Events a minute between two instants, by event time (UTC): the minutes that have any, oldest
   * first. Hours and days are sums.
   */
  public List<MinuteCount> minutes(Issue issue, Instant from, Instant to) {
    throw new UnsupportedOperationException("being built");
  }

  /** Events in each of the last hours, oldest first, the current hour last. */
  public long[] lastHours(Issue issue, Instant now, int hours) {
    throw new UnsupportedOperationException("being built");
  }

  /** Tag values of the issue's events, most frequent tag first. */
  public List<TagCounts> tags(Issue issue) {
    throw new UnsupportedOperationException("being built");
  }

  /** Events in a minute. */
  public record MinuteCount(Instant minute, long count) {}
}
