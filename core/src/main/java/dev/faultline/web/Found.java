package dev.faultline.web;

import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.web.WebDoor.PageFault;
import java.util.function.Supplier;

/** Looks up what an address names, or says that it is not there. */
record Found(Project project, Issue issue) {

  static Project project(Stores stores, Visit visit) {
    String name = visit.path().getOrDefault("project", "");
    return stores
        .projects()
        .find(name)
        .orElseThrow(
            () ->
                PageFault.notFound(
                    "There is no project \u201c" + Show.clip(name, 200) + "\u201d."));
  }

  /** A part of a list; a cursor that no list gave is the visitor's fault. */
  static <T> T part(Supplier<T> list) {
    try {
      return list.get();
    } catch (IllegalArgumentException e) {
      throw new PageFault(400, "Not understood", "The address has a cursor that no list gave.");
    }
  }

  static Found issue(Stores stores, Visit visit) {
    Project project = project(stores, visit);
    String id = visit.path().getOrDefault("issue", "");
    Issue issue =
        IssueId.parse(id)
            .flatMap(issueId -> stores.issues().find(project, issueId))
            .orElseThrow(
                () ->
                    PageFault.notFound(
                        "This project has no issue "
                            + Show.clip(id, 100)
                            + ". It may have been deleted, or be older than the retention."));
    return new Found(project, issue);
  }
}
