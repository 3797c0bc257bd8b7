package dev.faultline.storage;

import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.project.ProjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An issue as its row has it: what people see, and where it lies.
 *
 * @param scope the project's scope, part of its keys
 * @param fingerprint what it was found by
 * @param kept bodies kept since it was made
 * @param fired when rules of the config file last fired for it, by the rule's name, in seconds
 *     since 1970
 * @param eighths whether it stands in the order by count by eighths of a doubling, as programs put
 *     it that did not yet write down how; the next change of the issue puts it anew
 */
public record IssueState(
    Issue issue,
    String scope,
    Fingerprint fingerprint,
    int incarnation,
    long kept,
    Map<String, Long> fired,
    boolean eighths) {
  private static final int VERSION = 1;

  /** How places in the order by count are made now: by whole doublings. */
  private static final int DOUBLINGS = 1;

  /** The same with another issue. */
  public IssueState with(Issue next) {
    return new IssueState(next, scope, fingerprint, incarnation, kept, fired, eighths);
  }

  /** The same after rules fired. */
  public IssueState withFired(Map<String, Long> next) {
    return new IssueState(issue, scope, fingerprint, incarnation, kept, Map.copyOf(next), eighths);
  }

  /** The same, placed in the order by count as it is done now. */
  IssueState placed() {
    return eighths
        ? new IssueState(issue, scope, fingerprint, incarnation, kept, fired, false)
        : this;
  }

  byte[] toRow() {
    RowWriter row = new RowWriter();
    row.number(VERSION).text(scope).number(issue.project().number()).text(issue.projectName());
    row.fixed(fingerprint.high()).fixed(fingerprint.low()).number(incarnation).number(kept);
    row.fixed(issue.id().high()).fixed(issue.id().low()).number(issue.number());
    row.text(issue.title()).text(issue.culprit()).text(issue.type());
    row.text(issue.level().name()).optional(issue.platform()).text(issue.messageKey());
    row.text(issue.status().name()).time(issue.firstSeen()).time(issue.lastSeen());
    row.number(issue.count()).fixed(issue.newest().high()).fixed(issue.newest().low());
    row.time(issue.newestAt()).number(issue.environments().size());
    issue.environments().forEach(row::text);
    row.optional(issue.firstRelease()).optional(issue.lastRelease()).number(issue.reopened());
    row.number(issue.guardHour()).number(issue.guardCount()).number(issue.segments());
    row.number(fired.size());
    fired.forEach((rule, at) -> row.text(rule).number(at));
    if (!eighths) {
      row.number(DOUBLINGS);
    }
    return row.toBytes();
  }

  static IssueState fromRow(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    long version = row.number();
    if (version != VERSION) {
      throw new IllegalStateException(
          "an issue row of version " + version + "; this program reads " + VERSION);
    }
    String scope = row.text();
    ProjectId project = new ProjectId(row.number());
    String projectName = row.text();
    Fingerprint fingerprint = new Fingerprint(row.fixed(), row.fixed());
    int incarnation = row.small();
    long kept = row.number();
    Issue issue =
        new Issue(
            new IssueId(row.fixed(), row.fixed()),
            project,
            projectName,
            row.number(),
            row.text(),
            row.text(),
            row.text(),
            Level.valueOf(row.text()),
            row.optional(),
            row.text(),
            IssueStatus.valueOf(row.text()),
            row.time(),
            row.time(),
            row.number(),
            new EventId(row.fixed(), row.fixed()),
            row.time(),
            texts(row),
            row.optional(),
            row.optional(),
            row.small(),
            row.number(),
            row.number(),
            row.small());
    Map<String, Long> fired = fired(row);
    // Rows of programs that knew eighths only end before.
    return new IssueState(issue, scope, fingerprint, incarnation, kept, fired, row.atEnd());
  }

  /** Rows of programs that knew no rules end before. */
  private static Map<String, Long> fired(RowReader row) {
    Map<String, Long> fired = new HashMap<>();
    int size = row.atEnd() ? 0 : row.small();
    for (int i = 0; i < size; i++) {
      fired.put(row.text(), row.number());
    }
    return Map.copyOf(fired);
  }

  private static List<String> texts(RowReader row) {
    int size = row.small();
    List<String> texts = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      texts.add(row.text());
    }
    return List.copyOf(texts);
  }
}
