package dev.faultline.storage;

import dev.faultline.event.Level;
import dev.faultline.issue.IssueStatus;
import org.jspecify.annotations.Nullable;

/**
 * Which issues of a project, in which order; null means any.
 *
 * @param text words that must stand in title, culprit or type, each as a part, without letter case
 * @param limit 1 to 10,000
 * @param cursor {@link IssuePage#next()} of the part before
 */
public record IssueQuery(
    @Nullable IssueStatus status,
    @Nullable Level level,
    @Nullable String environment,
    @Nullable String release,
    @Nullable String text,
    Sort sort,
    int limit,
    @Nullable String cursor) {

  /** Newest or most first. */
  public enum Sort {
    LAST_SEEN,
    FIRST_SEEN,
    COUNT
  }

  /** All issues, latest first. */
  public static IssueQuery all(int limit) {
    return new IssueQuery(null, null, null, null, null, Sort.LAST_SEEN, limit, null);
  }
}
