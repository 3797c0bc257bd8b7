package dev.faultline.storage;

import dev.faultline.issue.IssueId;
import dev.faultline.project.Project;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be said about notification configs that clients sent: why not, and how better. */
public final class ConfigNotes {
  /** How long such a note is shown after its reason last came. */
  public static final Duration KEPT = Duration.ofDays(30);

  private static final int NOTES_MAX = 100;

  private final Table table;

  public ConfigNotes(Engine engine) {
    this.table = engine.table();
  }

  /**
   * A config that was not used.
   *
   * @param label its target for people
   * @param code see {@link dev.faultline.alert.Subscription.Idle#code()}
   * @param at when it came last
   */
  public record Unused(String label, String code, String reason, Instant at) {}

  /** The configs that came with an issue's events and were not used, at most 100. */
  public List<Unused> unused(IssueId issue) {
    Range range =
        new Range(
            Layout.issuePartition(issue),
            Key.join("u", ""),
            "u" + (char) (Key.SEPARATOR + 1),
            NOTES_MAX,
            false,
            null);
    List<Unused> unused = new ArrayList<>();
    for (Row row : table.range(range).items()) {
      RowReader reader = new RowReader(row.value());
      unused.add(new Unused(reader.text(), reader.text(), reader.text(), reader.time()));
    }
    return unused;
  }

  /**
   * A config that came as plain text with a secret in it.
   *
   * @param at when such a one came last
   */
  public record PlainSecret(String label, Instant at) {}

  /** The newest plain secret of a project; empty where its configs are sealed. */
  public Optional<PlainSecret> plainSecret(Project project) {
    return table
        .find(Layout.plainSecret(project.scope()))
        .map(row -> new RowReader(row.value()))
        .map(row -> new PlainSecret(row.text(), row.time()));
  }
}
