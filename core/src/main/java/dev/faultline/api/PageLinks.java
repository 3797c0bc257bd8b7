package dev.faultline.api;

import dev.faultline.event.EventId;
import dev.faultline.http.Percent;
import dev.faultline.issue.IssueId;

/** Public addresses of the pages for people, for the {@code url} members of answers. */
record PageLinks(String url) {
  String project(String name) {
    return url + "/p/" + Percent.encode(name);
  }

  String issue(String project, IssueId issue) {
    return project(project) + "/issues/" + issue;
  }

  String event(String project, IssueId issue, EventId event) {
    return issue(project, issue) + "/events/" + event;
  }
}
