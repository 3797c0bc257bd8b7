package dev.faultline.digest;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.Project;
import java.util.List;

/** What people change about issues; every change is a commit of the project's lane. */
public interface Triage {
  /** Sets the status of issues; answers those that exist, as they are now. */
  List<Issue> setStatus(Project project, List<IssueId> issues, IssueStatus status);

  /** Removes an issue with all it holds; false where there is none. */
  boolean delete(Project project, IssueId issue);

  /** Removes a project with all it holds; false where it is gone already. */
  boolean deleteProject(Project project);
}
