package dev.faultline.api;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;

/** Finds what an address names, or refuses. */
final class Lookup {
  /** The project of an address. */
  static final Parameter<String> PROJECT =
      Parameter.path("project", Kind.text(256), "A project's id or name.");

  /** The issue of an address. */
  static final Parameter<IssueId> ISSUE = Parameter.path("issue", Kind.issueId(), "An issue's id.");

  private final Projects projects;
  private final Issues issues;

  Lookup(Projects projects, Issues issues) {
    this.projects = projects;
    this.issues = issues;
  }

  Project project(Call call) throws ProblemException {
    return project(projects, call.get(PROJECT));
  }

  /** A project by its id or name. */
  static Project project(Projects projects, String named) throws ProblemException {
    return projects
        .find(named)
        .orElseThrow(
            () ->
                new ProblemException(
                    ProblemType.NO_SUCH_PROJECT, "No project has the id or name " + named + "."));
  }

  /** An issue with its project. */
  record Found(Project project, Issue issue) {}

  Found issue(Call call) throws ProblemException {
    IssueId id = call.get(ISSUE);
    // An issue's row outlives its project for a while: it counts only with a project that is there.
    return issues
        .find(id)
        .flatMap(issue -> projects.find(issue.project()))
        .flatMap(project -> issues.find(project, id).map(issue -> new Found(project, issue)))
        .orElseThrow(() -> noSuchIssue(id));
  }

  static ProblemException noSuchIssue(IssueId id) {
    return new ProblemException(ProblemType.NO_SUCH_ISSUE, "No issue has the id " + id + ".");
  }
}
