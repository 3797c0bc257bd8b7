package dev.faultline.relay;

import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;

/** Brings what happened in a tracker to an issue of ours; nothing is told back. */
@FunctionalInterface
public interface Closings {
  /**
   * Resolves the issue, or makes a resolved one unresolved again; an ignored issue stays ignored
   * when it is opened there.
   *
   * @param project by name
   * @return whether the project has the issue
   */
  boolean set(String project, IssueId issue, IssueStatus status);
}
