package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.TimeUnit;
import dev.faultline.digest.DigestSettings;
import dev.faultline.digest.Lanes;
import dev.faultline.digest.Prepared;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The order by count: an issue moves when its count has doubled, and rows of programs that moved it
 * eight times as often are read and replaced.
 */
final class CountOrderTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final String LANE = Layout.lane("1");

  private final MemoryEngine engine = new MemoryEngine(() -> NOW);
  private final Projects projects =
      new Projects(engine, () -> NOW, () -> "0123456789abcdef0123456789abcdef");
  private final Project project = projects.getOrCreate("1");
  private long ids;

  /** A process that has nothing in memory. */
  private final class Fresh {
    private final StateCache cache = new StateCache(100);
    private final Issues issues = new Issues(engine, cache);
    private final Lanes lanes =
        new Lanes(
            new LaneReader(engine, cache),
            projects,
            new Removals(engine, projects, () -> {}),
            () -> NOW,
            new DigestSettings(200, 5_000, Duration.ofDays(90), TimeUnit.MINUTE),
            new Meter());

    private void report(int issue, int events) {
      List<Prepared> batch = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        batch.add(event(issue));
      }
      lanes.digest(project, batch, List.of());
    }

    private List<Issue> page(int limit, @Nullable String cursor) {
      return issues.list(project, query(limit, cursor)).items();
    }

    /** The counts of all issues as pages of a size bring them. */
    private List<Long> counts(int limit) {
      List<Long> counts = new ArrayList<>();
      String cursor = null;
      do {
        IssuePage page = issues.list(project, query(limit, cursor));
        page.items().forEach(issue -> counts.add(issue.count()));
        cursor = page.next();
      } while (cursor != null);
      return counts;
    }
  }

  private static IssueQuery query(int limit, @Nullable String cursor) {
    return new IssueQuery(null, null, null, null, null, IssueQuery.Sort.COUNT, limit, cursor);
  }

  private Prepared.Ready event(int issue) {
    return new Prepared.Ready(
        new EventId(7, ++ids),
        Category.ERROR,
        NOW,
        NOW,
        Level.ERROR,
        "java",
        "Boom: " + issue,
        "Shop.pay",
        "Boom",
        "",
        "production",
        null,
        new Fingerprint(1, issue),
        List.of(),
        new byte[0],
        List.of());
  }

  private List<Row> places(IssueStatus status) {
    String partition = Layout.indexPartition(project.scope(), status, IssueQuery.Sort.COUNT);
    return engine.table().range(new Range(partition, "", null, 1_000, false, null)).items();
  }

  /** Lays an issue's rows as a program did that knew eighths. */
  private void makeOld(Issue issue) {
    Key key = Layout.issue(issue.id());
    IssueState state = IssueState.fromRow(engine.table().find(key).orElseThrow().value());
    IssueState old =
        new IssueState(
            issue,
            state.scope(),
            state.fingerprint(),
            state.incarnation(),
            state.kept(),
            Map.of(),
            true);
    String place =
        "%04d"
            .formatted(
                9_999 - (long) Math.floor(8 * Math.log((double) issue.count()) / Math.log(2)));
    Key index = Layout.index(project.scope(), old, IssueQuery.Sort.COUNT);
    assertThat(index.sort()).startsWith(place);
    Key placed = Layout.index(project.scope(), state, IssueQuery.Sort.COUNT);
    List<Change> changes = new ArrayList<>(List.of(new Change.Put(key, old.toRow())));
    if (!index.equals(placed)) {
      changes.add(new Change.Delete(placed));
      changes.add(new Change.Put(index, new byte[0]));
    }
    commit(changes);
  }

  private void commit(List<Change> changes) {
    Commit commit = new Commit(LANE, engine.table().head(LANE), List.of(), changes, List.of());
    assertThat(engine.table().commit(commit)).isInstanceOf(Committed.Done.class);
  }

  @Test
  @DisplayName("an issue moves when its count has doubled")
  void doublings() {
    Fresh process = new Fresh();
    int moves = 0;
    List<Row> before = List.of();
    for (int count = 1; count <= 100; count++) {
      process.report(1, 1);
      List<Row> now = places(IssueStatus.UNRESOLVED);
      assertThat(now).hasSize(1);
      boolean moved = before.isEmpty() || !now.getFirst().key().equals(before.getFirst().key());
      assertThat(moved).as("at %d", count).isEqualTo(Integer.bitCount(count) == 1);
      moves += moved ? 1 : 0;
      before = now;
    }
    assertThat(moves).isEqualTo(7);
  }

  @Test
  @DisplayName("places by eighths and by doublings are one order, whatever the size of a page")
  void mixed() {
    Fresh process = new Fresh();
    List<Long> counts = new ArrayList<>();
    for (int issue = 1; issue <= 40; issue++) {
      process.report(issue, issue);
      counts.addFirst((long) issue);
    }
    for (Issue issue : new Fresh().page(100, null)) {
      if (issue.count() % 3 != 0) {
        makeOld(issue);
      }
    }
    for (int limit : List.of(1, 3, 7, 100)) {
      assertThat(new Fresh().counts(limit)).isEqualTo(counts);
    }
    String last = "9958.38." + new Fresh().page(3, null).getLast().id();
    assertThat(new Fresh().page(3, last))
        .as("after a cursor of a program that knew eighths")
        .extracting(Issue::count)
        .containsExactly(37L, 36L, 35L);
  }

  @Test
  @DisplayName(
      "an issue that stands by eighths is moved by its next change, and leaves nothing behind")
  void moved() {
    Fresh process = new Fresh();
    for (int issue = 1; issue <= 6; issue++) {
      process.report(issue, 10 + issue);
    }
    List<Issue> issues = new Fresh().page(10, null);
    issues.forEach(this::makeOld);
    Fresh next = new Fresh();
    next.report(6, 1);
    next.lanes.setStatus(project, List.of(issues.get(1).id()), IssueStatus.RESOLVED);
    next.lanes.delete(project, issues.get(2).id());
    assertThat(places(IssueStatus.UNRESOLVED)).hasSize(4);
    assertThat(places(IssueStatus.RESOLVED)).hasSize(1);
    assertThat(new Fresh().counts(2)).containsExactly(17L, 15L, 13L, 12L, 11L);
    next.report(6, 20);
    next.report(5, 1);
    assertThat(places(IssueStatus.UNRESOLVED)).hasSize(5);
    assertThat(places(IssueStatus.RESOLVED)).isEmpty();
    assertThat(new Fresh().counts(10)).containsExactly(37L, 16L, 13L, 12L, 11L);
  }

  @Test
  @DisplayName("an issue is listed once where a program of before wrote it in between")
  void writtenInBetween() {
    Fresh process = new Fresh();
    process.report(1, 12);
    process.report(2, 9);
    List<Row> placed = places(IssueStatus.UNRESOLVED);
    // It took the issue out of the place by eighths, where it was not, and put it into another.
    makeOld(process.page(1, null).getFirst());
    commit(List.of(new Change.Put(placed.getFirst().key(), new byte[0])));
    assertThat(places(IssueStatus.UNRESOLVED)).hasSize(3);
    assertThat(new Fresh().counts(1)).containsExactly(12L, 9L);
    new Fresh().report(1, 1);
    assertThat(places(IssueStatus.UNRESOLVED)).hasSize(2);
    assertThat(new Fresh().counts(1)).containsExactly(13L, 9L);
  }
}
