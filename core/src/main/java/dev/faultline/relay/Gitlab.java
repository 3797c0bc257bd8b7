package dev.faultline.relay;

import dev.faultline.http.Percent;
import dev.faultline.issue.IssueStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads GitLab's webhooks. */
final class Gitlab {
  static final String EVENT = "X-Gitlab-Event";

  /** What GitLab writes for a commit that is none: before the first and after the last. */
  private static final String NOTHING = "0000000";

  private static final Set<String> ENDS = Set.of("success", "failed", "canceled");

  private final Tree hook;
  private final Tree thing;
  private final String project;
  private final NoteDraft draft = new NoteDraft("GitLab");

  private Gitlab(Tree hook) {
    this.hook = hook;
    this.thing = hook.at("object_attributes");
    this.project = path(hook);
  }

  private static String path(Tree hook) {
    String path = hook.text("project", "path_with_namespace");
    return path.isBlank() ? hook.text("project_name").replace(" / ", "/") : path;
  }

  /** Reads a webhook; what it is stands in its body, {@code object_kind}. */
  static Reading read(String event, Tree hook, Instant received) {
    String kind = hook.text("object_kind");
    String status = hook.text("object_attributes", "status");
    if (kind.equals("pipeline") && !ENDS.contains(status)) {
      return new Reading.LeftOut("pipelines are passed on when they have ended");
    }
    if (kind.equals("build") && !hook.text("build_status").equals("failed")) {
      return new Reading.LeftOut("of jobs only failures are passed on");
    }
    Gitlab gitlab = new Gitlab(hook);
    gitlab.draft.author(hook.anyText(List.of("user_name", "user_username"))).footer(gitlab.project);
    String user = hook.text("user", "name");
    if (!user.isBlank()) {
      gitlab.draft.author(user);
    }
    String own = gitlab.tell(kind, event);
    return new Reading.News(gitlab.draft.done(received), own, gitlab.change(kind));
  }

  private String tell(String kind, String event) {
    return switch (kind) {
      case "push", "tag_push" -> push(kind.equals("tag_push") ? "Tag" : "Branch");
      case "issue", "work_item" -> issue();
      case "note" -> note();
      case "merge_request" -> mergeRequest();
      case "pipeline" -> pipeline();
      case "build" -> job();
      case "release" -> release();
      case "wiki_page" -> wiki();
      case "deployment" -> deployment();
      default -> other(event);
    };
  }

  private String push(String kind) {
    String name = hook.text("ref").replaceFirst("^refs/(heads|tags)/", "");
    boolean created = hook.text("before").startsWith(NOTHING);
    boolean deleted = hook.text("after").startsWith(NOTHING);
    List<String> lines = new ArrayList<>();
    for (Tree commit : hook.items("commits")) {
      lines.add(
          Github.commitLine(
              commit.text("id"), commit.text("message"), commit.text("author", "name")));
    }
    // The list holds the newest 20; the count all.
    String all = hook.text("total_commits_count");
    String count = all.isBlank() ? Integer.toString(lines.size()) : all;
    if (deleted) {
      draft.heading(kind + " deleted");
    } else if (created || lines.isEmpty()) {
      draft.heading(kind + (created ? " created" : " moved"));
    } else {
      draft.heading("Pushed " + count + (count.equals("1") ? " commit" : " commits"));
    }
    draft.title(project, name).text(Github.shorten(lines));
    String page = hook.text("project", "web_url");
    if (!page.isBlank() && !deleted) {
      page =
          created
              ? page + "/-/commits/" + Percent.encode(name)
              : page + "/-/compare/" + hook.text("before") + "..." + hook.text("after");
    }
    draft.link(page);
    return "";
  }

  private String done(String action) {
    return switch (action) {
      case "open" -> "opened";
      case "close" -> "closed";
      case "reopen" -> "reopened";
      case "update" -> "updated";
      case "merge" -> "merged";
      case "approved", "approval" -> "approved";
      case "unapproved", "unapproval" -> "no longer approved";
      case "create" -> "created";
      case "delete" -> "deleted";
      default -> Github.words(action);
    };
  }

  private String issue() {
    String type = thing.text("type");
    String kind = type.isBlank() || type.equals("Issue") ? "Issue" : Github.words(type);
    boolean hidden = thing.isTrue("confidential");
    String action = thing.text("action");
    draft.heading(
        (hidden ? "Confidential " + kind.toLowerCase(java.util.Locale.ROOT) : kind)
            + " "
            + done(action));
    draft.title(project + "#" + thing.text("iid"), thing.text("title")).link(thing.text("url"));
    draft.time(thing.text(action.equals("open") ? "created_at" : "updated_at"));
    if (action.equals("open")) {
      draft.text(thing.text("description"));
    }
    draft.field("Labels", hook.each("labels", "title"));
    draft.field("Assignees", hook.each("assignees", "name"));
    draft.field("Changed", changes());
    return thing.text("description");
  }

  /** What an update changed; what changes with everything is not told. */
  private String changes() {
    List<String> names = new ArrayList<>(hook.at("changes").members().keySet());
    names.removeIf(name -> name.endsWith("_at") || name.endsWith("_by_id") || name.endsWith("id"));
    return String.join(", ", names.stream().map(Github::words).toList());
  }

  private String note() {
    Tree issue = hook.at("issue");
    Tree merge = hook.at("merge_request");
    Tree commit = hook.at("commit");
    String where;
    if (issue.isObject()) {
      where = "an issue";
      draft.title(project + "#" + issue.text("iid"), issue.text("title"));
    } else if (merge.isObject()) {
      where = "a merge request";
      draft.title(project + "!" + merge.text("iid"), merge.text("title"));
    } else if (commit.isObject()) {
      where = "a commit";
      draft.title(project, NoteDraft.firstLine(commit.text("message")));
    } else {
      where = "a snippet";
      draft.title(project, hook.text("snippet", "title"));
    }
    draft.heading(
        (thing.text("action").equals("update") ? "Comment updated on " : "Comment on ") + where);
    draft.link(thing.text("url")).text(thing.text("note")).time(thing.text("updated_at"));
    return thing.text("note");
  }

  private String mergeRequest() {
    String action = thing.text("action");
    boolean unfinished = thing.isTrue("draft") || thing.isTrue("work_in_progress");
    String done =
        action.equals("update") && !thing.text("oldrev").isBlank()
            ? "got new commits"
            : done(action);
    draft.heading((unfinished ? "Draft merge request " : "Merge request ") + done);
    draft.title(project + "!" + thing.text("iid"), thing.text("title")).link(thing.text("url"));
    draft.time(thing.text(action.equals("open") ? "created_at" : "updated_at"));
    if (action.equals("open")) {
      draft.text(thing.text("description"));
    }
    String source = thing.text("source_branch");
    String target = thing.text("target_branch");
    draft.field("Branch", source.isEmpty() || target.isEmpty() ? source : source + " → " + target);
    draft.field("Assignees", hook.each("assignees", "name"));
    draft.field("Reviewers", hook.each("reviewers", "name"));
    draft.field("Labels", hook.each("labels", "title"));
    return thing.text("description");
  }

  private String pipeline() {
    String status = thing.text("status");
    draft.heading("Pipeline " + (status.equals("success") ? "succeeded" : status));
    String commit = NoteDraft.firstLine(hook.text("commit", "message"));
    draft.title(project, "#" + thing.text("id") + (commit.isBlank() ? "" : " " + commit));
    String page = thing.text("url");
    String home = hook.text("project", "web_url");
    draft.link(
        page.isBlank() && !home.isBlank() ? home + "/-/pipelines/" + thing.text("id") : page);
    draft.time(thing.text("finished_at")).field("Branch", thing.text("ref"));
    draft.field("Duration", thing.text("duration").replaceFirst("^(.+)$", "$1 s"));
    List<String> failed = new ArrayList<>();
    for (Tree build : hook.items("builds")) {
      if (build.text("status").equals("failed") && !build.isTrue("allow_failure")) {
        failed.add(build.text("stage") + ": " + build.text("name"));
      }
    }
    draft.field("Failed jobs", String.join("\n", failed));
    return "";
  }

  private String job() {
    draft
        .heading("Job failed")
        .title(project, hook.text("build_stage") + ": " + hook.text("build_name"));
    String home = hook.text("project", "web_url");
    String page = home.isBlank() ? hook.text("repository", "homepage") : home;
    draft.link(page.isBlank() ? "" : page + "/-/jobs/" + hook.text("build_id"));
    draft.field("Branch", hook.text("ref")).time(hook.text("build_finished_at"));
    draft.field("Reason", Github.words(hook.text("build_failure_reason")));
    draft.field("Commit", NoteDraft.firstLine(hook.text("commit", "message")));
    return "";
  }

  private String release() {
    draft.heading("Release " + done(hook.text("action")));
    draft.title(project, hook.text("name")).link(hook.text("url")).text(hook.text("description"));
    draft.field("Tag", hook.text("tag")).time(hook.text("released_at"));
    draft.author(hook.text("commit", "author", "name"));
    return hook.text("description");
  }

  private String wiki() {
    draft.heading("Wiki page " + done(thing.text("action"))).title(project, thing.text("title"));
    draft.link(thing.text("url")).text(thing.text("message"));
    return "";
  }

  private String deployment() {
    draft.heading("Deployment " + Github.words(hook.text("status")));
    draft.title(project, hook.text("environment")).link(hook.text("deployable_url"));
    draft.text(hook.text("commit_title")).time(hook.text("status_changed_at"));
    draft.field("Environment", hook.text("environment_external_url"));
    return "";
  }

  /** Any other event: its name, and the thing it is about as far as it can be told. */
  private String other(String event) {
    String name = event.replaceFirst(" Hook$", "");
    String action = thing.text("action");
    draft.heading(
        (name.isBlank() ? "News from GitLab" : name)
            + (action.isBlank() ? "" : " " + done(action)));
    draft.title(project, thing.anyText(List.of("title", "name", "description")));
    String page = thing.text("url");
    draft.link(page.isBlank() ? hook.text("project", "web_url") : page);
    draft.time(thing.text("updated_at"));
    return thing.text("description");
  }

  private Reading.@Nullable Change change(String kind) {
    if (!kind.equals("issue") && !kind.equals("work_item")) {
      return null;
    }
    Optional<IssueStatus> status =
        switch (thing.text("action")) {
          case "close" -> Optional.of(IssueStatus.RESOLVED);
          case "reopen" -> Optional.of(IssueStatus.UNRESOLVED);
          default -> Optional.empty();
        };
    return status.map(to -> Own.change(thing.text("description"), to)).orElse(null);
  }
}
