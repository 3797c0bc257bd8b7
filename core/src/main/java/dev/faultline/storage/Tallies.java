package dev.faultline.storage;

import dev.faultline.project.Project;
import dev.faultline.project.ProjectId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is counted of a project: outcomes, set-aside items, issues by status. A scope is a
 * {@link Project#scope()}, or {@link #INSTALLATION} for what belongs to no project.
 */
public final class Tallies {
  /** The scope of what belongs to no project. */
  public static final String INSTALLATION = ProjectId.INSTALLATION.toString();

  private final Table table;

  public Tallies(Engine engine) {
    this.table = engine.table();
  }

  /** Outcome counts by hour, oldest first, of the hours that begin in [from, to). */
  public List<OutcomeCount> outcomes(String scope, Instant from, Instant to) {
    Key first = Layout.outcomes(scope, Math.max(0, Math.ceilDiv(from.getEpochSecond(), 3_600L)));
    Key end = Layout.outcomes(scope, Math.max(0, Math.ceilDiv(to.getEpochSecond(), 3_600L)));
    Range range = new Range(first.partition(), first.sort(), end.sort(), 1_000, false, null);
    List<OutcomeCount> counts = new ArrayList<>();
    String next = null;
    do {
      Page<Row> page = table.range(range.after(next));
      for (Row row : page.items()) {
        long hour = Long.parseLong(Key.split(row.key().sort()).get(1));
        counts.addAll(OutcomeHour.fromRow(row.value()).toCounts(LaneReader.startOf(hour)));
      }
      next = page.next();
    } while (next != null);
    return counts;
  }

  /** Set-aside and refused items, newest first. */
  public Page<SetAsideItem> setAside(String scope, int limit, @Nullable String cursor) {
    Page<Row> page = table.range(new Range(Key.join("S", scope), "", null, limit, false, cursor));
    List<SetAsideItem> items = new ArrayList<>();
    for (Row row : page.items()) {
      RowReader reader = new RowReader(row.value());
      String id = Key.split(row.key().sort()).get(1);
      String kind = reader.text();
      items.add(
          new SetAsideItem(id, kind, reader.time(), reader.text(), reader.text(), reader.bytes()));
    }
    return new Page<>(items, page.next());
  }

  /** How many issues a project has of each status. */
  public LaneCounters counters(Project project) {
    return table
        .find(Layout.counters(project.scope()))
        .map(row -> LaneCounters.fromRow(row.value()))
        .orElse(LaneCounters.NONE);
  }

  /** The releases a project was seen in, at most 1,000, in no particular order. */
  public List<String> releases(Project project) {
    return table.range(Range.prefix(Key.join("P", project.scope()), "r", 1_000)).items().stream()
        .map(row -> new String(row.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
