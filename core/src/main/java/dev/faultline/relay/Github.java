package dev.faultline.relay;

import dev.faultline.issue.IssueStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads GitHub's webhooks. */
final class Github {
  static final String EVENT = "X-GitHub-Event";
  private static final int LINES_MAX = 10;
  private static final int COMMIT_CHARS = 7;
  private static final Set<String> FAILURES = Set.of("failure", "timed_out", "startup_failure");
  private static final Set<String> TRUSTED = Set.of("OWNER", "MEMBER", "COLLABORATOR");

  private final Tree hook;
  private final String action;
  private final String repository;
  private final NoteDraft draft = new NoteDraft("GitHub");

  private Github(Tree hook) {
    this.hook = hook;
    this.action = hook.text("action");
    this.repository = hook.text("repository", "full_name");
  }

  /**
   * Reads a webhook.
   *
   * @param event the value of {@link #EVENT}
   */
  static Reading read(String event, Tree hook, Instant received) {
    if (event.equals("workflow_run")
        && (!hook.text("action").equals("completed")
            || !FAILURES.contains(hook.text("workflow_run", "conclusion")))) {
      return new Reading.LeftOut("of workflow runs only failures are passed on");
    }
    Github github = new Github(hook);
    String own = github.tell(event);
    String place =
        github.repository.isEmpty() ? hook.text("organization", "login") : github.repository;
    github.draft.author(hook.text("sender", "login")).footer(place);
    return new Reading.News(github.draft.done(received), own, change(event, hook));
  }

  /** Fills the note; answers the text of the thing it is about. */
  private String tell(String event) {
    return switch (event) {
      case "ping" -> ping();
      case "issues" -> issue();
      case "issue_comment" -> issueComment();
      case "pull_request" -> pullRequest();
      case "pull_request_review" -> review();
      case "push" -> push();
      case "release" -> release();
      case "create", "delete" -> ref(event);
      case "workflow_run" -> failedRun();
      default -> other(event);
    };
  }

  private String ping() {
    draft.heading("Webhook connected").title(repository, hook.text("zen"));
    draft.link(hook.text("repository", "html_url"));
    List<String> events = hook.items("hook", "events").stream().map(Tree::text).toList();
    draft.field("Events", String.join(", ", events));
    return "";
  }

  private String named(Tree numbered) {
    return repository + "#" + numbered.text("number");
  }

  private String issue() {
    Tree issue = hook.at("issue");
    String reason = issue.text("state_reason");
    boolean closed = action.equals("closed") && !reason.isBlank();
    draft.heading("Issue " + words(action) + (closed ? " as " + words(reason) : ""));
    draft.title(named(issue), issue.text("title")).link(issue.text("html_url"));
    draft.time(issue.text(action.equals("opened") ? "created_at" : "updated_at"));
    if (action.equals("opened")) {
      draft.text(issue.text("body"));
    }
    draft.field("Labels", issue.each("labels", "name"));
    draft.field("Assignees", issue.each("assignees", "login"));
    draft.field("Milestone", issue.text("milestone", "title"));
    return issue.text("body");
  }

  private String issueComment() {
    Tree issue = hook.at("issue");
    Tree comment = hook.at("comment");
    String on = issue.at("pull_request").isObject() ? "a pull request" : "an issue";
    String what = action.equals("created") ? "Comment" : "Comment " + words(action);
    draft.heading(what + " on " + on);
    draft.title(named(issue), issue.text("title")).link(comment.text("html_url"));
    draft.text(comment.text("body")).time(comment.text("updated_at"));
    return comment.text("body");
  }

  private String pullRequest() {
    Tree pull = hook.at("pull_request");
    String done =
        switch (action) {
          case "closed" -> pull.isTrue("merged") ? "merged" : "closed without a merge";
          case "synchronize" -> "got new commits";
          default -> words(action);
        };
    draft.heading((pull.isTrue("draft") ? "Draft pull request " : "Pull request ") + done);
    draft.title(named(pull), pull.text("title")).link(pull.text("html_url"));
    draft.time(pull.text(action.equals("opened") ? "created_at" : "updated_at"));
    if (action.equals("opened")) {
      draft.text(pull.text("body"));
    }
    branches(pull);
    draft.field("Reviewers", pull.each("requested_reviewers", "login"));
    draft.field("Labels", pull.each("labels", "name"));
    return pull.text("body");
  }

  private void branches(Tree pull) {
    String base = pull.text("base", "ref");
    String head = pull.text("head", "ref");
    draft.field("Branch", base.isEmpty() || head.isEmpty() ? head : head + " → " + base);
  }

  private String review() {
    Tree pull = hook.at("pull_request");
    Tree review = hook.at("review");
    String state = review.text("state").toLowerCase(Locale.ROOT);
    draft.heading(
        switch (state) {
          case "approved" -> "Pull request approved";
          case "changes_requested" -> "Changes requested on a pull request";
          case "dismissed" -> "Review of a pull request dismissed";
          default -> "Review of a pull request " + words(action);
        });
    draft.title(named(pull), pull.text("title")).link(review.text("html_url"));
    draft.text(review.text("body")).time(review.text("submitted_at"));
    branches(pull);
    return review.text("body");
  }

  private String push() {
    String ref = hook.text("ref");
    String name = ref.replaceFirst("^refs/(heads|tags)/", "");
    String kind = ref.startsWith("refs/tags/") ? "Tag" : "Branch";
    List<String> lines = new ArrayList<>();
    for (Tree commit : hook.items("commits")) {
      lines.add(
          commitLine(commit.text("id"), commit.text("message"), commit.text("author", "name")));
    }
    String commits = lines.size() == 1 ? "1 commit" : lines.size() + " commits";
    if (hook.isTrue("deleted")) {
      draft.heading(kind + " deleted");
    } else if (lines.isEmpty()) {
      draft.heading(kind + (hook.isTrue("created") ? " created" : " moved"));
    } else {
      draft.heading("Pushed " + commits + (hook.isTrue("forced") ? " by force" : ""));
    }
    draft.title(repository, name).text(shorten(lines)).time(hook.text("head_commit", "timestamp"));
    draft.link(hook.isTrue("deleted") ? hook.text("repository", "html_url") : hook.text("compare"));
    return "";
  }

  /** A line of a list of commits. */
  static String commitLine(String id, String message, String author) {
    String brief = id.substring(0, Math.min(COMMIT_CHARS, id.length()));
    String by = author.isBlank() ? "" : " (" + author + ")";
    return (brief + " " + NoteDraft.firstLine(message)).strip() + by;
  }

  /** The first lines, and how many more there were. */
  static String shorten(List<String> lines) {
    if (lines.size() <= LINES_MAX) {
      return String.join("\n", lines);
    }
    List<String> few = new ArrayList<>(lines.subList(0, LINES_MAX));
    few.add("and " + (lines.size() - LINES_MAX) + " more");
    return String.join("\n", few);
  }

  private String release() {
    Tree release = hook.at("release");
    String kind = release.isTrue("prerelease") ? "Pre-release " : "Release ";
    String tag = release.text("tag_name");
    String name = release.text("name");
    draft.heading(kind + words(action)).title(repository, name.isBlank() ? tag : name);
    draft.link(release.text("html_url")).text(release.text("body"));
    draft.time(release.text("published_at")).field("Tag", tag);
    return release.text("body");
  }

  private String ref(String event) {
    String kind = hook.text("ref_type");
    draft.heading(capital(words(kind)) + (event.equals("create") ? " created" : " deleted"));
    draft.title(repository, hook.text("ref")).link(hook.text("repository", "html_url"));
    return "";
  }

  private String failedRun() {
    Tree run = hook.at("workflow_run");
    String end = run.text("conclusion").equals("timed_out") ? "timed out" : "failed";
    draft.heading("Workflow " + end);
    String title = run.text("display_title");
    draft.title(repository, run.text("name") + (title.isBlank() ? "" : ": " + title));
    draft.link(run.text("html_url")).time(run.text("updated_at"));
    draft.field("Branch", run.text("head_branch"));
    draft.field("Commit", commitLine(run.text("head_sha"), "", ""));
    draft.field("Trigger", words(run.text("event")));
    draft.field("Attempt", run.text("run_attempt"));
    return "";
  }

  /** Any other event: its name, and the thing it is about as far as it can be told. */
  private String other(String event) {
    Tree thing = hook.at(event);
    if (!thing.isObject()) {
      thing =
          hook.members().entrySet().stream()
              .filter(member -> !AROUND.contains(member.getKey()) && member.getValue().isObject())
              .map(member -> member.getValue())
              .findFirst()
              .orElse(new Tree(null));
    }
    draft.heading(capital(words(event)) + (action.isBlank() ? "" : " " + words(action)));
    draft.title(repository, thing.anyText(List.of("title", "name", "ref", "description", "login")));
    String page = thing.text("html_url");
    draft.link(page.isBlank() ? hook.text("repository", "html_url") : page);
    draft.text(thing.text("body")).time(thing.text("updated_at"));
    draft.field("State", words(thing.anyText(List.of("state", "status", "conclusion"))));
    return thing.text("body");
  }

  private static final Set<String> AROUND =
      Set.of("repository", "organization", "sender", "installation", "enterprise", "changes");

  /**
   * Whether an issue that stands for one of ours was closed or opened again. In a public repository
   * anybody may write a marker: only issues of those who belong to it count, and of apps, which its
   * owners let in.
   */
  private static Reading.@Nullable Change change(String event, Tree hook) {
    Tree issue = hook.at("issue");
    boolean trusted =
        TRUSTED.contains(issue.text("author_association"))
            || issue.text("user", "type").equals("Bot");
    if (!event.equals("issues") || !trusted) {
      return null;
    }
    Optional<IssueStatus> status =
        switch (hook.text("action")) {
          case "closed" -> Optional.of(IssueStatus.RESOLVED);
          case "reopened" -> Optional.of(IssueStatus.UNRESOLVED);
          default -> Optional.empty();
        };
    return status.map(to -> Own.change(issue.text("body"), to)).orElse(null);
  }

  /** A name of programs as words. */
  static String words(String name) {
    return name.replace('_', ' ');
  }

  static String capital(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
