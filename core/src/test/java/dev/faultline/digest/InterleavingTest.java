package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.TimeUnit;
import dev.faultline.event.Outcome;
import dev.faultline.fixtures.ForwardingEngine;
import dev.faultline.fixtures.SharedEngine;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueId;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.protocol.Receipt;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.Table;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two processes that write to one lane, with everything the second does put before each single call
 * that the first makes to the storage, in turn.
 */
class InterleavingTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  /** What is between a process and the engine both share. */
  private static final class Gate extends ForwardingEngine {
    private Runnable between = () -> {};
    private int left = -1;

    private Gate(Engine inner) {
      super(inner);
    }

    /** Runs something before the call that comes after so many others. */
    private void before(int call, Runnable work) {
      left = call;
      between = work;
    }

    @Override
    protected Table reach() {
      if (left-- == 0) {
        between.run();
      }
      return inner.table();
    }
  }

  /** An engine, and two processes that share it. */
  private static final class World {
    private final MemoryEngine engine = new MemoryEngine(CLOCK);
    private final Gate gate = new Gate(new SharedEngine(engine));
    private final Lanes first = lanes(gate);
    private final Lanes second = lanes(new SharedEngine(engine));
    private final Project project = projects(engine).getOrCreate("shop");
    private long ids;

    private static Projects projects(Engine engine) {
      return new Projects(engine, CLOCK, () -> "0123456789abcdef0123456789abcdef");
    }

    private static Lanes lanes(Engine engine) {
      Projects projects = projects(engine);
      return new Lanes(
          new LaneReader(engine, new StateCache(100)),
          projects,
          new Removals(engine, projects, () -> {}),
          CLOCK,
          new DigestSettings(200, 5_000, Duration.ofDays(90), TimeUnit.MINUTE),
          new Meter());
    }

    private List<Receipt> digest(Lanes lanes, int events, int fingerprints) {
      List<Prepared> batch = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        batch.add(event(i % fingerprints));
      }
      return lanes.digest(project, batch, List.of());
    }

    private Prepared.Ready event(long fingerprint) {
      return Boom.event(++ids, NOW, fingerprint, "shop@" + ids, "gold");
    }

    private List<Issue> issues() {
      return new Issues(engine, new StateCache(100)).list(project, IssueQuery.all(10)).items();
    }

    /** Every event has its place, none has that of another. */
    private void assertWhole(Issue issue, long count) {
      assertThat(issue.count()).isEqualTo(count);
      assertThat(
              new Events(engine, CLOCK, Duration.ofDays(90), body -> body)
                  .list(project, issue, 1_000, null).items().stream().map(EventRef::ordinal))
          .containsExactlyElementsOf(
              LongStream.iterate(count, ordinal -> ordinal - 1).limit(count).boxed().toList());
      assertThat(
              new Issues(engine, new StateCache(100))
                  .tags(issue).stream().mapToLong(tag -> tag.total()))
          .containsExactly(count);
    }
  }

  /** Puts the second process before each call of the first, until there is none left. */
  private static void everyPlace(BiConsumer<World, Integer> story) {
    int place = 0;
    int left;
    do {
      World world = new World();
      story.accept(world, place++);
      left = world.gate.left;
    } while (left < 0);
    assertThat(place).as("places tried").isGreaterThan(1);
  }

  @Test
  @DisplayName("events of an issue both know are all counted, wherever the second comes between")
  void knownIssue() {
    everyPlace(
        (world, place) -> {
          world.digest(world.first, 3, 1);
          world.digest(world.second, 2, 1);
          world.gate.before(place, () -> world.digest(world.second, 2, 1));
          assertThat(world.digest(world.first, 4, 1))
              .extracting(Receipt::outcome)
              .containsOnly(Outcome.ACCEPTED);
          boolean came = world.gate.left < 0;
          world.assertWhole(world.issues().getFirst(), came ? 11 : 9);
        });
  }

  @Test
  @DisplayName("an issue that both meet for the first time is made once")
  void newIssue() {
    everyPlace(
        (world, place) -> {
          world.gate.before(place, () -> world.digest(world.second, 4, 2));
          world.digest(world.first, 6, 2);
          boolean came = world.gate.left < 0;
          List<Issue> issues = world.issues();
          assertThat(issues).extracting(Issue::number).containsExactlyInAnyOrder(1L, 2L);
          issues.forEach(issue -> world.assertWhole(issue, came ? 5 : 3));
        });
  }

  @Test
  @DisplayName("an issue that is resolved between comes back")
  void triage() {
    everyPlace(
        (world, place) -> {
          world.digest(world.first, 3, 1);
          IssueId id = world.issues().getFirst().id();
          world.gate.before(
              place,
              () -> world.second.setStatus(world.project, List.of(id), IssueStatus.RESOLVED));
          world.digest(world.first, 1, 1);
          boolean came = world.gate.left < 0;
          Issue issue = world.issues().getFirst();
          world.assertWhole(issue, 4);
          assertThat(issue.status()).isEqualTo(IssueStatus.UNRESOLVED);
          assertThat(issue.reopened()).isEqualTo(came ? 1 : 0);
        });
  }
}
