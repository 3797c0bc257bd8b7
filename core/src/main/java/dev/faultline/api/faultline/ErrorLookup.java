package dev.faultline.api.faultline;

import dev.faultline.grouping.MessageKey;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import java.util.Optional;

/**
 * Which issue a {@code {message}} of a path means: a stored message as lists show it, a message as
 * a client posted it, {@code id:} and an issue's id, or the title of an issue that another protocol
 * made.
 */
final class ErrorLookup {
  private static final String ID = "id:";
  private static final int SAME_TITLE_MAX = 20;

  private final Issues issues;

  ErrorLookup(Issues issues) {
    this.issues = issues;
  }

  /** What lists call an issue, and what {@link #find} finds it by. */
  static String messageOf(Issue issue) {
    return issue.messageKey().isEmpty() ? issue.title() : issue.messageKey();
  }

  Optional<Issue> find(Project project, String message) {
    return byKey(project, message)
        .or(() -> byKey(project, MessageKey.of(message)))
        .or(() -> byKey(project, MessageKey.exact(message)))
        .or(() -> byId(project, message))
        .or(() -> byTitle(project, message));
  }

  private Optional<Issue> byKey(Project project, String key) {
    return issues.find(project, Fingerprint.of(MessageKey.hash(key)));
  }

  private Optional<Issue> byId(Project project, String message) {
    return message.startsWith(ID)
        ? IssueId.parse(message.substring(ID.length())).flatMap(id -> issues.find(project, id))
        : Optional.empty();
  }

  /** Of several with one title, the latest. */
  private Optional<Issue> byTitle(Project project, String title) {
    IssueQuery query =
        new IssueQuery(
            null, null, null, null, title, IssueQuery.Sort.LAST_SEEN, SAME_TITLE_MAX, null);
    return issues.list(project, query).items().stream()
        .filter(issue -> messageOf(issue).equals(title))
        .findFirst();
  }
}
