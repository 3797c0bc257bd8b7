package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.alert.TimeUnit;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.event.Outcome;
import dev.faultline.fixtures.RecordingEngine;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.Change;
import dev.faultline.storage.Commit;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Key;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Layout;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Row;
import dev.faultline.storage.Share;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import dev.faultline.storage.Tallies;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What goes into one commit, over the memory engine, which refuses one that is too large. */
class BatchTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final RecordingEngine engine = new RecordingEngine(new MemoryEngine(now::get));
  private final Projects projects =
      new Projects(engine, now::get, () -> "0123456789abcdef0123456789abcdef");
  private final StateCache cache = new StateCache(100);
  private final Removals removals = new Removals(engine, projects, () -> {});
  private final Lanes lanes =
      new Lanes(
          new LaneReader(engine, cache),
          projects,
          removals,
          now::get,
          new DigestSettings(200, 100_000, Duration.ofDays(90), TimeUnit.MINUTE),
          new Meter());
  private final Issues issues = new Issues(engine, cache);
  private final Project project = projects.getOrCreate("shop");
  private final String lane = Layout.lane(project.scope());
  private long ids;

  private Prepared.Ready event(long issue, Instant time, @Nullable String release) {
    return event(issue, time, release, List.of(), 8);
  }

  private Prepared.Ready event(
      long issue,
      Instant time,
      @Nullable String release,
      List<Map.Entry<String, String>> tags,
      int bodyBytes) {
    return new Prepared.Ready(
        new EventId(7, ++ids),
        Category.ERROR,
        now.get(),
        time,
        Level.ERROR,
        "java",
        "Boom: " + issue,
        "Shop.pay",
        "Boom",
        "",
        "production",
        release,
        new Fingerprint(1, issue),
        tags,
        new byte[bodyBytes],
        List.of());
  }

  private List<Prepared> events(int count, IntFunction<Prepared> make) {
    List<Prepared> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(make.apply(i));
    }
    return events;
  }

  private List<Issue> all() {
    return issues.list(project, IssueQuery.all(1_000)).items();
  }

  private void assertAllAccepted(List<Prepared> events, List<Receipt> receipts) {
    assertThat(receipts)
        .extracting(Receipt::id)
        .containsExactlyElementsOf(events.stream().map(Prepared::id).toList());
    assertThat(receipts).extracting(Receipt::outcome).containsOnly(Outcome.ACCEPTED);
  }

  @Test
  @DisplayName("2,000 events of one issue in 2,000 releases are stored, with a release each")
  void manyReleases() {
    List<Prepared> events = events(2_000, i -> event(1, START, "shop@" + i));
    assertAllAccepted(events, lanes.digest(project, events, List.of()));

    assertThat(all()).singleElement().satisfies(i -> assertThat(i.count()).isEqualTo(2_000));
    for (String release : List.of("shop@0", "shop@777", "shop@1998", "shop@1999")) {
      assertThat(
              issues
                  .list(
                      project,
                      new IssueQuery(
                          null, null, null, release, null, IssueQuery.Sort.COUNT, 10, null))
                  .items())
          .hasSize(1);
    }
  }

  @Test
  @DisplayName("two releases that alternate are marked once each, and anew for an issue made anew")
  void alternatingReleases() {
    for (String release : List.of("a", "b", "a", "b")) {
      lanes.digest(project, List.of(event(1, START, release)), List.of());
    }
    assertThat(markedReleases()).containsExactly("a", "b");

    lanes.delete(project, List.of(all().getFirst().id()));
    lanes.digest(project, List.of(event(1, START, "b")), List.of());
    lanes.digest(project, List.of(event(1, START, "a")), List.of());
    assertThat(markedReleases()).containsExactly("b", "a");
  }

  /** The releases that issues were marked with since this was last asked, in order. */
  private List<String> markedReleases() {
    List<String> marked = new ArrayList<>();
    for (Commit commit : engine.take(lane)) {
      for (Change change : commit.changes()) {
        String partition = change.key().partition();
        if (change instanceof Change.Put && Key.split(partition).getFirst().equals("I")) {
          List<String> sort = Key.split(change.key().sort());
          if (sort.getFirst().equals("r")) {
            marked.add(sort.getLast());
          }
        }
      }
    }
    return marked;
  }

  @Test
  @DisplayName("events of three issues in every hour of 30 days are stored, each in its hour")
  void manyHours() {
    List<Prepared> events =
        events(
            2_000,
            i -> event(i % 3, START.minus(Duration.ofHours(i / 3)), i % 2 == 0 ? "a" : "b" + i));
    assertAllAccepted(events, lanes.digest(project, events, List.of()));

    assertThat(all())
        .allSatisfy(
            issue ->
                assertThat(issues.lastHours(issue, START, 24 * 28))
                    .hasSize(24 * 28)
                    .containsAnyOf(1)
                    .satisfies(
                        hours ->
                            assertThat(java.util.Arrays.stream(hours).sum()).isGreaterThan(600)));
  }

  @Test
  @DisplayName("one request of 2,000 issues with a release each takes several commits, in order")
  void splitsALargeRequest() {
    engine.take(lane);
    List<Prepared> events = events(2_000, i -> event(i, START, "shop@" + i));
    List<Tally> ended =
        List.of(new Tally(Category.ERROR, Outcome.INVALID, "odd", 1, "sentry", new byte[] {'x'}));
    assertAllAccepted(events, lanes.digest(project, events, ended));

    List<Commit> commits = engine.take(lane);
    assertThat(commits).hasSizeGreaterThan(4);
    assertThat(commits)
        .allSatisfy(c -> assertThat(c.changes()).hasSizeLessThanOrEqualTo(Table.CHANGES_MAX));
    assertThat(all()).hasSize(1_000);
    assertThat(new Tallies(engine).counters(project).issues()).isEqualTo(2_000);
    assertThat(new Tallies(engine).setAside(project.scope(), 10, null).items()).hasSize(1);
  }

  @Test
  @DisplayName("a request that one commit has room for is one commit, whatever waits beside it")
  void keepsARequestTogether() {
    Batch batch = new Batch();
    List<Prepared> first = events(300, i -> event(i, START, "shop@" + i));
    List<Prepared> second = events(300, i -> event(1_000 + i, START, "shop@" + i));
    Waiting one = Waiting.reports(first, List.of());
    Waiting two = Waiting.reports(second, List.of());

    assertThat(batch.take(one)).isTrue();
    int rows = batch.rows();
    assertThat(batch.take(two)).isFalse();

    assertThat(batch.reports()).isEqualTo(first);
    assertThat(batch.rows()).isEqualTo(rows);
    assertThat(two.reportsLeft()).isEqualTo(second);
    // What was given back has not left a trace: the events that fit still do.
    assertThat(batch.take(Waiting.reports(List.of(second.getFirst()), List.of()))).isTrue();
    assertThat(batch.rows()).isGreaterThan(rows);
  }

  @Test
  @DisplayName("equal events are bounded by their number alone")
  void storm() {
    Batch batch = new Batch();
    int taken = 0;
    while (batch.take(Waiting.reports(List.of(event(1, START, "shop@1")), List.of()))) {
      taken++;
    }
    assertThat(taken).isEqualTo(Batch.REPORTS_MAX);
  }

  @Test
  @DisplayName("large bodies are spread over commits: a pack has a bound")
  void boundsBytes() {
    engine.take(lane);
    List<Prepared> events = events(90, i -> event(1, START, null, List.of(), 1 << 20));
    assertAllAccepted(events, lanes.digest(project, events, List.of()));

    assertThat(engine.take(lane)).hasSize(3);
  }

  @Test
  @DisplayName("refused items with a sample each are spread over commits too")
  void manySamples() {
    engine.take(lane);
    List<Prepared> failed =
        events(
            1_999,
            i ->
                new Prepared.Failed(
                    new EventId(9, i), Category.ERROR, START, "sentry", "odd", new byte[] {'x'}));
    List<Tally> ended = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      ended.add(new Tally(Category.ERROR, Outcome.INVALID, "odd", 1, "sentry", new byte[] {'y'}));
    }
    assertThat(lanes.digest(project, failed, ended)).hasSize(1_999);

    assertThat(engine.take(lane)).hasSize(2);
    assertThat(engine.rows().stream().filter(row -> row.key().partition().startsWith("S")))
        .hasSize(6_999);
  }

  @Test
  @DisplayName("a fault in a later commit of a split request fails it; sent again it counts once")
  void failsHalfWay() {
    List<Prepared> events = events(1_000, i -> event(i, START, "shop@" + i));
    engine.failAfter(1);
    assertThatThrownBy(() -> lanes.digest(project, events, List.of()))
        .isInstanceOf(StorageException.class);

    List<Receipt> again = lanes.digest(project, events, List.of());

    assertThat(again).extracting(Receipt::outcome).contains(Outcome.DUPLICATE, Outcome.ACCEPTED);
    assertThat(all()).hasSize(1_000).allSatisfy(i -> assertThat(i.count()).isEqualTo(1));
  }

  @RepeatedTest(20)
  @DisplayName("the estimate is never below what a commit has")
  void neverTooLow(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int spread = 1 << random.nextInt(10);
    for (int round = 0; round < 3; round++) {
      List<Prepared> events =
          events(
              1 + random.nextInt(250),
              i ->
                  random.nextInt(20) == 0
                      ? new Prepared.Failed(
                          new EventId(random.nextLong(), 1),
                          Category.ERROR,
                          now.get(),
                          "sentry",
                          "odd",
                          new byte[] {'x'})
                      : event(
                          random.nextInt(spread),
                          now.get().minus(Duration.ofHours(random.nextInt(spread))),
                          random.nextInt(3) == 0 ? null : "shop@" + random.nextInt(spread)));
      Batch batch = new Batch();
      assertThat(batch.take(Waiting.reports(events, List.of()))).isTrue();
      engine.take(lane);
      lanes.digest(project, events, List.of());
      assertThat(engine.take(lane))
          .singleElement()
          .satisfies(commit -> assertThat(commit.changes()).hasSizeLessThanOrEqualTo(batch.rows()));
      now.set(now.get().plusSeconds(600));
      all().stream().limit(5).forEach(issue -> resolve(issue));
    }
  }

  private void resolve(Issue issue) {
    lanes.setStatus(project, List.of(issue.id()), dev.faultline.issue.IssueStatus.RESOLVED);
  }

  @Test
  @DisplayName("tags with many long values fit into their rows; what is left out is counted")
  void boundsTags() {
    for (int round = 0; round < 70; round++) {
      int start = round * 40;
      List<Prepared> events =
          events(
              40,
              i -> {
                List<Map.Entry<String, String>> tags = new ArrayList<>();
                for (int tag = 0; tag < 60; tag++) {
                  tags.add(Map.entry("tag" + tag, (start + i) + "ä".repeat(190)));
                }
                return event(1, START, null, tags, 8);
              });
      assertAllAccepted(events, lanes.digest(project, events, List.of()));
    }

    Issue issue = all().getFirst();
    assertThat(issue.count()).isEqualTo(2_800);
    assertThat(issues.tags(issue).getFirst().total()).isEqualTo(2_800);
    assertThat(issues.tags(issue).getFirst().other()).isPositive();
  }

  @Test
  @DisplayName("a removed issue leaves no row but its fingerprint's next incarnation")
  void leavesNothingBehind() {
    lanes.digest(project, events(50, i -> event(1, START, "shop@" + i)), List.of());
    now.set(START.plusSeconds(3_700));
    lanes.digest(project, events(50, i -> event(1, now.get(), "next@" + i)), List.of());
    Issue issue = all().getFirst();
    assertThat(rowsOf(issue)).hasSizeGreaterThan(100);

    assertThat(lanes.delete(project, issue.id())).isTrue();
    while (removals.work(Share.of(now::get)) > 0) {
      assertThat(removals.waiting()).isGreaterThanOrEqualTo(0);
    }

    assertThat(removals.waiting()).isZero();
    assertThat(rowsOf(issue)).isEmpty();
    assertThat(engine.rows().stream().filter(row -> row.key().partition().startsWith("K")))
        .hasSize(1);
  }

  /** Rows that name the issue in their key or their value. */
  private List<Row> rowsOf(Issue issue) {
    String id = issue.id().toString();
    byte[] bytes =
        ByteBuffer.allocate(16).putLong(issue.id().high()).putLong(issue.id().low()).array();
    String raw = new String(bytes, StandardCharsets.ISO_8859_1);
    return engine.rows().stream()
        .filter(
            row ->
                row.key().partition().contains(id)
                    || row.key().sort().contains(id)
                    || new String(row.value(), StandardCharsets.ISO_8859_1).contains(raw))
        .toList();
  }
}
