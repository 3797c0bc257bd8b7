package dev.faultline.web;

import dev.faultline.event.EventId;
import dev.faultline.http.Percent;
import dev.faultline.issue.IssueId;
import java.util.List;
import java.util.Map;

/** Addresses of pages, encoded; the only place that spells them. */
public final class Links {
  /** How the installation itself is. */
  public static final String INSTALLATION = "/installation";

  private Links() {}

  /** A project's issues. */
  public static String project(String name) {
    // A project may be named "." or ".."? No: the rule for names forbids dots.
    return "/p/" + Percent.encode(name);
  }

  /** What a project tells whom. */
  public static String notifications(String name) {
    return project(name) + "/notifications";
  }

  /** An issue. */
  public static String issue(String project, IssueId id) {
    return project(project) + "/issues/" + id;
  }

  /** The list of an issue's kept events. */
  public static String events(String project, IssueId id) {
    return issue(project, id) + "/events";
  }

  /** An event. */
  public static String event(String project, IssueId issue, EventId id) {
    return events(project, issue) + "/" + id;
  }

  /** A path with a query of names and values; empty values are left out. */
  public static String with(String path, List<Map.Entry<String, String>> parameters) {
    StringBuilder out = new StringBuilder(path);
    char separator = '?';
    for (Map.Entry<String, String> parameter : parameters) {
      if (!parameter.getValue().isEmpty()) {
        out.append(separator)
            .append(Percent.encode(parameter.getKey()))
            .append('=')
            .append(Percent.encode(parameter.getValue()));
        separator = '&';
      }
    }
    return out.toString();
  }

  /** Whether an address to go on to stays here: a path of ours, not another site's. */
  static boolean isLocal(String next) {
    if (!next.startsWith("/") || next.startsWith("//") || next.startsWith("/login")) {
      return false;
    }
    return next.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '\\');
  }
}
