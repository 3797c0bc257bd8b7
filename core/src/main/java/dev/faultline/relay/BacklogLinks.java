package dev.faultline.relay;

import dev.faultline.http.Percent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of pages of a Backlog space; its webhooks bring none. Empty where a part is missing.
 *
 * @param space the host; null where it is not known
 * @param project the project's key
 */
record BacklogLinks(@Nullable String space, String project) {
  String home() {
    return page("projects", project);
  }

  /** An issue's name for people: {@code SHOP-7}. */
  String key(String number) {
    return project.isBlank() ? number : project + "-" + number;
  }

  String issue(String number) {
    return number.isBlank() || project.isBlank() ? "" : page("view", key(number));
  }

  String issueComment(String number, String comment) {
    return comment(issue(number), comment);
  }

  String search() {
    return page("find", project);
  }

  String wiki(String id) {
    return page("alias", "wiki", id);
  }

  /** A shared file, or a folder where the name is empty. */
  String file(String folder, String name) {
    List<String> parts = new ArrayList<>(List.of("file", project));
    for (String part : (folder + "/" + name).split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    String page = page(parts.toArray(String[]::new));
    return name.isEmpty() && !page.isEmpty() ? page + "/" : page;
  }

  String revision(String number) {
    return page("rev", project, number);
  }

  String repository(String name) {
    return page("git", project, name);
  }

  String branch(String repository, String name) {
    return page("git", project, repository, "tree", name);
  }

  String commit(String repository, String id) {
    return page("git", project, repository, "commit", id);
  }

  String pullRequests(String repository) {
    return page("git", project, repository, "pullRequests");
  }

  String pullRequest(String repository, String number) {
    return page("git", project, repository, "pullRequests", number);
  }

  String pullRequestComment(String repository, String number, String comment) {
    return comment(pullRequest(repository, number), comment);
  }

  /** The issues of a milestone: it has no page of its own. */
  String milestone(String id) {
    String find = search();
    return find.isEmpty() || !id.matches("[0-9]+") ? find : find + "?milestoneId=" + id;
  }

  private static String comment(String page, String id) {
    return page.isEmpty() || id.isBlank() ? page : page + "#comment-" + Percent.encode(id);
  }

  private String page(String... parts) {
    if (space == null) {
      return "";
    }
    StringBuilder address = new StringBuilder("https://").append(space);
    for (String part : parts) {
      // A dot alone would lead to another page.
      if (part.isBlank() || part.equals(".") || part.equals("..")) {
        return "";
      }
      address.append('/').append(Percent.encode(part));
    }
    return address.toString();
  }
}
