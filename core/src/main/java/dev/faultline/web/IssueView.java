package dev.faultline.web;

import dev.faultline.issue.Issue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of an issue's pages, and a row of the issue list.
 *
 * @param lead the type, where the title begins with it; {@code rest} is what follows
 * @param spark events of the last 24 hours; null on the issue's own pages
 */
public record IssueView(
    String id,
    String href,
    String action,
    String shortId,
    String lead,
    String rest,
    String culprit,
    String level,
    String status,
    Moment first,
    Moment last,
    String count,
    String briefCount,
    List<String> environments,
    String firstRelease,
    String lastRelease,
    int reopened,
    @Nullable Bars spark) {

  private static final int TITLE_CHARS = 400;

  static IssueView of(Issue issue, Instant now, @Nullable Bars spark) {
    String title = Show.line(issue.title(), TITLE_CHARS);
    String type = Show.line(issue.type(), TITLE_CHARS);
    boolean leads = !type.isEmpty() && title.startsWith(type);
    return new IssueView(
        issue.id().toString(),
        Links.issue(issue.projectName(), issue.id()),
        Links.project(issue.projectName()) + "/issues",
        Show.literal(issue.shortId()),
        leads ? type : title.isEmpty() ? "(no title)" : "",
        leads ? title.substring(type.length()) : title,
        Show.line(issue.culprit(), TITLE_CHARS),
        issue.level().label(),
        issue.status().label(),
        Moment.of(issue.firstSeen(), now),
        Moment.of(issue.lastSeen(), now),
        Show.count(issue.count()),
        Show.brief(issue.count()),
        issue.environments().stream().map(name -> Show.line(name, 60)).toList(),
        Show.line(issue.firstRelease(), 120),
        Show.line(issue.lastRelease(), 120),
        issue.reopened(),
        spark);
  }

  /** The list it stands in. */
  public String path() {
    return action.substring(0, action.length() - "/issues".length());
  }

  /** The whole title on one line. */
  public String title() {
    return lead + rest;
  }
}
