package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.TimeUnit;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Outcome;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.OutcomeCount;
import dev.faultline.storage.Page;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.Share;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.Tallies;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The write path from prepared reports to what the stores read, over the memory engine. */
class LanesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:30Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final MemoryEngine engine = new MemoryEngine(now::get);
  private final Projects projects =
      new Projects(engine, now::get, () -> "0123456789abcdef0123456789abcdef");
  private final StateCache cache = new StateCache(100);
  private final Removals removals = new Removals(engine, projects, () -> {});
  private final Lanes lanes = lanes(settings(200, 5_000));
  private final Issues issues = new Issues(engine, cache);
  private final Events events = new Events(engine, now::get, Duration.ofDays(90), body -> body);
  private final Tallies tallies = new Tallies(engine);
  private final Project project = projects.getOrCreate("shop");
  private long ids;

  private static DigestSettings settings(int keep, int newIssues) {
    return new DigestSettings(keep, newIssues, Duration.ofDays(90), TimeUnit.MINUTE);
  }

  private Lanes lanes(DigestSettings settings) {
    return new Lanes(
        new LaneReader(engine, cache), projects, removals, now::get, settings, new Meter());
  }

  private Prepared.Ready event(long fingerprint, @Nullable String release) {
    return Boom.event(
        ++ids, now.get(), fingerprint, release, fingerprint % 2 == 0 ? "gold" : "free");
  }

  private Issue only() {
    List<Issue> all = issues.list(project, IssueQuery.all(10)).items();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Test
  @DisplayName("equal events make one issue with exact counts, ordinals and bodies")
  void groupsAndCounts() {
    List<Prepared> batch = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      batch.add(event(1, "shop@1"));
    }
    List<Receipt> receipts = lanes.digest(project, batch, List.of());
    assertThat(receipts).extracting(Receipt::ordinal).containsExactly(1L, 2L, 3L, 4L, 5L);
    now.set(START.plusSeconds(90));
    lanes.digest(project, List.of(event(1, "shop@2")), List.of());

    Issue issue = only();
    assertThat(issue.count()).isEqualTo(6);
    assertThat(issue.shortId()).isEqualTo("SHOP-1");
    assertThat(issue.firstRelease()).isEqualTo("shop@1");
    assertThat(issue.lastRelease()).isEqualTo("shop@2");
    assertThat(issue.environments()).containsExactly("production");
    assertThat(issues.minutes(issue, START.minusSeconds(3_600), START.plusSeconds(3_600)))
        .containsExactly(
            new Issues.MinuteCount(Instant.parse("2026-11-22T10:15:00Z"), 5),
            new Issues.MinuteCount(Instant.parse("2026-11-22T10:17:00Z"), 1));
    assertThat(issues.lastHours(issue, now.get(), 3)).containsExactly(0, 0, 6);
    assertThat(issues.tags(issue))
        .singleElement()
        .satisfies(
            tag -> {
              assertThat(tag.name()).isEqualTo("plan");
              assertThat(tag.total()).isEqualTo(6);
            });
    Page<EventRef> page = events.list(project, issue, 4, null);
    assertThat(page.items()).extracting(EventRef::ordinal).containsExactly(6L, 5L, 4L, 3L);
    assertThat(events.list(project, issue, 4, page.next()).items())
        .extracting(EventRef::ordinal)
        .containsExactly(2L, 1L);
    assertThat(events.body(page.items().get(3)))
        .hasValueSatisfying(b -> assertThat(b).asString().isEqualTo("body 3"));
    assertThat(events.previous(project, issue, 6)).map(EventRef::ordinal).hasValue(5L);
    assertThat(events.next(project, issue, 5)).map(EventRef::ordinal).hasValue(6L);
    assertThat(events.next(project, issue, 2)).map(EventRef::ordinal).hasValue(3L);
    assertThat(events.next(project, issue, 6)).isEmpty();
    assertThat(events.oldest(project, issue)).map(EventRef::ordinal).hasValue(1L);
    assertThat(events.findByOrdinal(project, issue, 4)).map(EventRef::ordinal).hasValue(4L);
  }

  @Test
  @DisplayName("an event id counts once, in one batch and in a later one")
  void countsAnIdOnce() {
    Prepared.Ready event = event(1, null);
    List<Receipt> first = lanes.digest(project, List.of(event, event), List.of());
    assertThat(first)
        .extracting(Receipt::outcome)
        .containsExactly(Outcome.ACCEPTED, Outcome.DUPLICATE);
    List<Receipt> again =
        lanes.placed(project, lanes.digest(project, List.of(event, event(1, null)), List.of()));
    assertThat(again)
        .extracting(Receipt::outcome)
        .containsExactly(Outcome.DUPLICATE, Outcome.ACCEPTED);
    assertThat(again.getFirst().ordinal()).isEqualTo(1);
    assertThat(again.getFirst().issue()).isEqualTo(only().id());
    assertThat(only().count()).isEqualTo(2);
    assertThat(tallies.outcomes(project.scope(), START.minusSeconds(7_200), START.plusSeconds(1)))
        .extracting(OutcomeCount::outcome, OutcomeCount::quantity)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Outcome.ACCEPTED, 2L),
            org.assertj.core.groups.Tuple.tuple(Outcome.DUPLICATE, 2L));
  }

  @Test
  @DisplayName(
      "an id stays taken as long as a queue can bring it again, also with a short retention")
  void remembersLongerThanItKeeps() {
    DigestSettings week = new DigestSettings(200, 5_000, Duration.ofDays(7), TimeUnit.MINUTE);
    Prepared.Ready event = event(1, null);
    lanes(week).digest(project, List.of(event), List.of());
    now.set(START.plus(Duration.ofDays(28)));
    assertThat(lanes(week).digest(project, List.of(event), List.of()))
        .extracting(Receipt::outcome)
        .containsExactly(Outcome.DUPLICATE);
  }

  @Test
  @DisplayName("what ended without an event counts once, also where it comes twice in one batch")
  void countsAnEndOnce() {
    Tally ended = ended(1);
    lanes.digest(project, List.of(), List.of(ended, ended(2), ended));
    lanes.digest(project, List.of(event(1, null)), List.of(ended(2)));
    assertThat(tallies.outcomes(project.scope(), START.minusSeconds(7_200), START.plusSeconds(1)))
        .filteredOn(count -> count.outcome() == Outcome.INVALID)
        .extracting(OutcomeCount::quantity)
        .containsExactly(2L);
  }

  private static Tally ended(long id) {
    return new Tally(
        Category.ERROR, Outcome.INVALID, "odd", 1, "sentry", new byte[0], new EventId(8, id));
  }

  @Test
  @DisplayName("an issue that is seen again while it is swept stays, with its new event")
  void sweepsNothingThatCameBack() {
    lanes.digest(project, List.of(event(1, null), event(2, null)), List.of());
    Instant later = START.plus(Duration.ofDays(91));
    now.set(later);
    lanes.digest(project, List.of(event(2, null)), List.of());
    List<IssueId> both =
        issues.list(project, IssueQuery.all(10)).items().stream().map(Issue::id).toList();
    assertThat(both).hasSize(2);

    assertThat(lanes.deleteUnseen(project, both, later.minus(Duration.ofDays(90)))).isEqualTo(1);

    assertThat(only().title()).isEqualTo("Boom: 2");
    assertThat(only().count()).isEqualTo(2);
  }

  @Test
  @DisplayName("a storm keeps exact counts, the first bodies and then every 2^k-th")
  void thinsAStorm() {
    Lanes thin = lanes(settings(10, 5_000));
    List<Receipt> receipts = new ArrayList<>();
    for (int batch = 0; batch < 100; batch++) {
      List<Prepared> reports = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        reports.add(event(1, null));
      }
      receipts.addAll(thin.digest(project, reports, List.of()));
    }
    Issue issue = only();
    assertThat(issue.count()).isEqualTo(1_000);
    assertThat(issues.tags(issue).getFirst().total()).isEqualTo(1_000);
    List<EventRef> kept = events.list(project, issue, 1_000, null).items();
    // 10, then 5 of each doubling up to 640, then every 128th of the 360 up to 1,000.
    assertThat(kept).hasSize(10 + 6 * 5 + 2);
    assertThat(issues.kept(issue)).isEqualTo(kept.size());
    assertThat(events.find(project, receipts.get(998).id()))
        .hasValue(new Events.Found.NotKept(issue.id()));
    assertThat(events.find(project, receipts.getFirst().id()))
        .hasValueSatisfying(found -> assertThat(found).isInstanceOf(Events.Found.Kept.class));
    now.set(START.plus(Duration.ofHours(1)));
    thin.digest(project, List.of(event(1, null)), List.of());
    assertThat(events.list(project, only(), 1, null).items())
        .extracting(EventRef::ordinal)
        .containsExactly(1_001L);
  }

  @Test
  @DisplayName("a resolved issue comes back with a new event; an ignored one stays ignored")
  void reopens() {
    lanes.digest(project, List.of(event(1, null), event(2, null)), List.of());
    List<Issue> two = issues.list(project, IssueQuery.all(10)).items();
    lanes.setStatus(project, List.of(two.get(0).id()), IssueStatus.RESOLVED);
    lanes.setStatus(project, List.of(two.get(1).id()), IssueStatus.IGNORED);
    assertThat(tallies.counters(project).unresolved()).isZero();
    now.set(START.plusSeconds(5));
    lanes.digest(project, List.of(event(1, null), event(2, null)), List.of());
    assertThat(issues.list(project, IssueQuery.all(10)).items())
        .extracting(Issue::title, Issue::status, Issue::reopened)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(two.get(0).title(), IssueStatus.UNRESOLVED, 1),
            org.assertj.core.groups.Tuple.tuple(two.get(1).title(), IssueStatus.IGNORED, 0));
    assertThat(tallies.counters(project).unresolved()).isEqualTo(1);
  }

  @Test
  @DisplayName("beyond the limit of new issues in an hour one visible issue counts the rest")
  void boundsNewIssues() {
    Lanes bounded = lanes(settings(200, 3));
    List<Prepared> flood = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      flood.add(event(i, null));
    }
    bounded.digest(project, flood, List.of());
    List<Issue> all = issues.list(project, IssueQuery.all(20)).items();
    assertThat(all).hasSize(4);
    assertThat(all)
        .filteredOn(issue -> issue.title().equals("too many new issues"))
        .singleElement()
        .satisfies(issue -> assertThat(issue.count()).isEqualTo(7));
    now.set(START.plus(Duration.ofHours(1)));
    bounded.digest(project, List.of(event(9, null)), List.of());
    assertThat(issues.list(project, IssueQuery.all(20)).items()).hasSize(5);
  }

  @Test
  @DisplayName("a deleted issue is gone at once, starts again at 1, and leaves no rows")
  void deletes() {
    List<Receipt> old = lanes.digest(project, List.of(event(1, "r"), event(1, "r")), List.of());
    Issue before = only();
    assertThat(lanes.delete(project, before.id())).isTrue();
    assertThat(lanes.delete(project, before.id())).isFalse();
    assertThat(issues.list(project, IssueQuery.all(10)).items()).isEmpty();
    assertThat(events.find(project, old.getFirst().id())).isEmpty();
    assertThat(removals.work(Share.of(now::get))).isPositive();
    assertThat(removals.waiting()).isLessThanOrEqualTo(1);
    lanes.digest(project, List.of(event(1, "r")), List.of());
    assertThat(only().count()).isEqualTo(1);
    assertThat(only().id()).isNotEqualTo(before.id());
    assertThat(issues.lastHours(only(), now.get(), 1)).containsExactly(1);
  }

  @Test
  @DisplayName("a deleted project is gone at once; made again it starts empty under its old id")
  void deletesProjects() {
    lanes.digest(project, List.of(event(1, "r"), event(2, "r")), List.of());
    assertThat(lanes.deleteProject(project)).isTrue();
    assertThat(projects.find("shop")).isEmpty();
    assertThat(projects.list()).isEmpty();
    while (removals.work(Share.of(now::get)) > 0) {
      assertThat(removals.waiting()).isGreaterThanOrEqualTo(0);
    }
    Project again = projects.getOrCreate("shop");
    assertThat(again.id()).isEqualTo(project.id());
    assertThat(again.generation()).isEqualTo(1);
    assertThat(issues.list(again, IssueQuery.all(10)).items()).isEmpty();
    lanes.digest(again, List.of(event(1, "r")), List.of());
    assertThat(issues.list(again, IssueQuery.all(10)).items())
        .extracting(Issue::number)
        .containsExactly(1L);
  }

  @Test
  @DisplayName("the sweep removes issues without events, and expired events are never shown")
  void sweeps() {
    lanes.digest(project, List.of(event(1, null), event(2, null)), List.of());
    now.set(START.plus(Duration.ofDays(60)));
    lanes.digest(project, List.of(event(2, null)), List.of());
    now.set(START.plus(Duration.ofDays(90)).plusSeconds(3_600));
    List<Issue> all = issues.list(project, IssueQuery.all(10)).items();
    assertThat(all).hasSize(2);
    for (Issue issue : all) {
      assertThat(events.list(project, issue, 10, null).items()).hasSize(issue.count() == 2 ? 1 : 0);
    }
    Sweep sweep = new Sweep(projects, issues, lanes, removals, engine, Duration.ofDays(90));
    assertThat(sweep.run(now::get, () -> false).issues()).isEqualTo(1);
    assertThat(only().count()).isEqualTo(2);
    assertThat(events.list(project, only(), 10, null).items()).hasSize(1);
    assertThat(sweep.run(now::get, () -> false).issues()).isZero();
  }

  @Test
  @DisplayName("lists page through every issue once in each order, whatever their buckets")
  void lists() {
    for (int i = 1; i <= 60; i++) {
      List<Prepared> batch = new ArrayList<>();
      for (int n = 0; n < 1 + i % 7; n++) {
        batch.add(event(i, null));
      }
      lanes.digest(project, batch, List.of());
      now.set(now.get().plusSeconds(i % 3 == 0 ? 61 : 1));
    }
    for (IssueQuery.Sort sort : IssueQuery.Sort.values()) {
      List<Issue> found = new ArrayList<>();
      String cursor = null;
      do {
        var page =
            issues.list(project, new IssueQuery(null, null, null, null, null, sort, 7, cursor));
        found.addAll(page.items());
        cursor = page.next();
      } while (cursor != null);
      assertThat(found).hasSize(60).doesNotHaveDuplicates();
      assertThat(found)
          .isSortedAccordingTo(
              java.util.Comparator.comparingLong(
                  issue ->
                      switch (sort) {
                        case LAST_SEEN -> -issue.lastSeen().toEpochMilli();
                        case FIRST_SEEN -> -issue.firstSeen().toEpochMilli();
                        case COUNT -> -issue.count();
                      }));
    }
    assertThat(
            issues
                .list(
                    project,
                    new IssueQuery(
                        null, null, null, null, "boom: 59", IssueQuery.Sort.COUNT, 10, null))
                .items())
        .extracting(Issue::title)
        .containsExactly("Boom: 59");
  }

  @Test
  @DisplayName("requests that come in together lose nothing")
  void concurrent() throws InterruptedException {
    ConcurrentLinkedQueue<Receipt> receipts = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 32; t++) {
      List<Prepared> mine = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        mine.add(event(i % 10, null));
      }
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (Prepared report : mine) {
                      receipts.addAll(lanes.digest(project, List.of(report), List.of()));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(receipts).hasSize(1_600);
    assertThat(issues.list(project, IssueQuery.all(100)).items())
        .hasSize(10)
        .allSatisfy(issue -> assertThat(issue.count()).isEqualTo(160));
  }
}
