package dev.faultline.relay;

import dev.faultline.relay.RelayConfig.Language;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Backlog's webhooks: a type from 1 to 24, a project, who did it, and the content. */
final class Backlog {
  private static final int LINES_MAX = 10;
  private static final int REVISION_CHARS = 7;

  private final Language language;
  private final BacklogLinks links;
  private final Tree content;
  private final NoteDraft draft = new NoteDraft("Backlog");

  private Backlog(Tree hook, @Nullable String space, Language language) {
    this.language = language;
    this.links = new BacklogLinks(space, hook.text("project", "projectKey"));
    this.content = hook.at("content");
  }

  /** Whether a webhook that says nothing of its origin looks like Backlog's. */
  static boolean sent(Tree hook) {
    return hook.at("type").value() instanceof Long
        && !hook.text("project", "projectKey").isBlank()
        && hook.at("content").isObject();
  }

  static Reading read(Tree hook, @Nullable String space, Language language, Instant received) {
    Backlog backlog = new Backlog(hook, space, language);
    String type = hook.text("type");
    backlog
        .draft
        .heading(BacklogWords.heading(type, language))
        .author(hook.text("createdUser", "name"))
        .footer(hook.text("project", "name"))
        .time(hook.text("created"));
    backlog.tell(type, hook);
    String own =
        backlog.content.text("description") + "\n" + backlog.content.text("comment", "content");
    return new Reading.News(backlog.draft.done(received), own, null);
  }

  private void tell(String type, Tree hook) {
    switch (type) {
      case "1", "2" -> issue(content.text("description"), comment());
      case "3", "17" -> issue("", comment());
      case "4" -> issue(content.text("description"), "");
      case "5", "6", "7" -> wiki(type.equals("7"));
      case "8", "9", "10" -> file(type.equals("10"));
      case "11" -> subversion();
      case "12" -> push();
      case "13" -> repository();
      case "14" -> issues();
      case "15", "16" -> members(hook);
      case "18", "19" -> pullRequest(content.text("description"), comment());
      case "20" -> pullRequest("", comment());
      case "21" -> pullRequest("", "");
      case "22", "23", "24" -> milestone(type.equals("24"));
      default -> unknown(hook);
    }
    if (type.equals("4")) {
      draft.link(links.home());
    } else if (type.equals("21")) {
      draft.link(links.pullRequests(content.text("repository", "name")));
    }
  }

  private void field(String name, String value) {
    draft.field(BacklogWords.field(name, language), value);
  }

  private String comment() {
    return content.text("comment", "content");
  }

  /** What was said last is the text; the description stands beside it where there are both. */
  private void story(String description, String comment) {
    if (comment.isBlank()) {
      draft.text(description);
    } else {
      draft.text(comment);
      field("Description", description);
    }
  }

  private void changes() {
    List<String> names = new ArrayList<>();
    for (Tree change : content.items("changes")) {
      names.add(BacklogWords.changed(change.text("field"), language));
    }
    names.removeIf(String::isBlank);
    field("Changed", String.join(", ", names));
  }

  private void issue(String description, String comment) {
    String number = content.text("key_id");
    draft.title(named(number), content.text("summary"));
    draft.link(links.issueComment(number, comment.isBlank() ? "" : content.text("comment", "id")));
    story(description, comment);
    field("Type", content.text("issueType", "name"));
    field("Status", content.text("status", "name"));
    field("Priority", content.text("priority", "name"));
    field("Versions", content.each("versions", "name"));
    field("Categories", content.each("category", "name"));
    field("Milestones", content.each("milestone", "name"));
    field("Assignee", content.text("assignee", "name"));
    field("Due", content.text("dueDate"));
    changes();
  }

  private void wiki(boolean deleted) {
    draft.title(content.text("name"));
    draft.link(deleted ? links.home() : links.wiki(content.text("id")));
  }

  private void file(boolean deleted) {
    String folder = content.text("dir");
    String name = content.text("name");
    draft.title(folder.endsWith("/") || folder.isEmpty() ? folder + name : folder + "/" + name);
    draft.link(links.file(folder, deleted ? "" : name));
    field("Size", size(content.text("size")));
  }

  private static String size(String bytes) {
    return bytes.isBlank() || bytes.equals("0") ? "" : bytes + " B";
  }

  private void subversion() {
    String revision = content.text("rev");
    String comment = content.text("comment");
    String first = NoteDraft.firstLine(comment);
    draft.title("r" + revision, first);
    draft.link(links.revision(revision)).text(NoteDraft.plain(comment).substring(first.length()));
    field("Revision", revision);
  }

  private void push() {
    String repository = content.text("repository", "name");
    String ref = content.text("ref");
    String name = ref.replaceFirst("^refs/(heads|tags)/", "");
    String change = content.text("change_type");
    draft.title(repository, name + BacklogWords.refChange(change, language));
    List<Tree> revisions = content.items("revisions");
    if (change.equals("delete")) {
      draft.link(links.repository(repository));
    } else if (revisions.size() == 1) {
      draft.link(links.commit(repository, revisions.getFirst().text("rev")));
    } else {
      draft.link(links.branch(repository, name));
    }
    List<String> lines = new ArrayList<>();
    for (Tree revision : revisions) {
      String id = revision.text("rev");
      String brief = id.substring(0, Math.min(REVISION_CHARS, id.length()));
      lines.add((brief + " " + NoteDraft.firstLine(revision.text("comment"))).strip());
    }
    draft.text(shorten(lines));
    field("Repository", repository);
    field(ref.startsWith("refs/tags/") ? "Tag" : "Branch", name);
  }

  private String shorten(List<String> lines) {
    if (lines.size() <= LINES_MAX) {
      return String.join("\n", lines);
    }
    List<String> few = new ArrayList<>(lines.subList(0, LINES_MAX));
    few.add(BacklogWords.more(lines.size() - LINES_MAX, language));
    return String.join("\n", few);
  }

  private void repository() {
    String name = content.text("repository", "name");
    draft.title(name).link(links.repository(name)).text(content.text("repository", "description"));
    field("Repository", name);
  }

  private void issues() {
    List<String> lines = new ArrayList<>();
    for (Tree issue : content.items("link")) {
      lines.add((named(issue.text("key_id")) + " " + issue.text("title")).strip());
    }
    draft.title(BacklogWords.issues(lines.size(), language)).link(links.search());
    String comment = comment();
    draft.text((comment.isBlank() ? "" : comment.strip() + "\n\n") + shorten(lines));
    changes();
  }

  private void members(Tree hook) {
    draft.title(hook.text("project", "projectKey"), hook.text("project", "name"));
    draft.link(links.home()).text(content.text("comment"));
    field("Members", content.each("users", "name"));
  }

  private void pullRequest(String description, String comment) {
    String repository = content.text("repository", "name");
    String number = content.text("number");
    draft.title(number.isBlank() ? repository : repository + "#" + number, content.text("summary"));
    String commentId = comment.isBlank() ? "" : content.text("comment", "id");
    draft.link(links.pullRequestComment(repository, number, commentId));
    story(description, comment);
    field("Repository", repository);
    String base = content.text("base");
    String branch = content.text("branch");
    field("Branch", base.isBlank() || branch.isBlank() ? branch : branch + " → " + base);
    field("Status", content.text("status", "name"));
    String issue = content.text("issue", "key_id");
    field("Issue", (named(issue) + " " + content.text("issue", "summary")).strip());
    field("Assignee", content.text("assignee", "name"));
    changes();
  }

  private void milestone(boolean deleted) {
    draft.title(content.text("name")).text(content.text("description"));
    draft.link(deleted ? links.home() : links.milestone(content.text("id")));
    field("Start", content.text("start_date"));
    field("Due", content.text("reference_date"));
    changes();
  }

  /** Backlog grows: what it says of anything else is shown as far as it has a name. */
  private void unknown(Tree hook) {
    String number = content.text("key_id");
    String title = content.anyText(List.of("summary", "name", "title"));
    draft.title(named(number), title.isBlank() ? hook.text("project", "name") : title);
    draft.link(number.isBlank() ? links.home() : links.issue(number));
    story(content.text("description"), comment());
  }

  private String named(String number) {
    return number.isBlank() ? "" : links.key(number);
  }
}
