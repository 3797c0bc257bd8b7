package dev.faultline.digest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.PostedRule;
import dev.faultline.alert.Rule;
import dev.faultline.alert.Subscription;
import dev.faultline.alert.TimeUnit;
import dev.faultline.alert.WatchRule;
import dev.faultline.alert.Why;
import dev.faultline.event.Category;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.Fingerprint;
import dev.faultline.issue.Issue;
import dev.faultline.issue.IssueStatus;
import dev.faultline.meter.Meter;
import dev.faultline.project.Project;
import dev.faultline.storage.ConfigNotes;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.LaneReader;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Removals;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is decided with the commit that counts, and waits in the outbox. */
class InterestsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:15:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final MemoryEngine engine = new MemoryEngine(now::get);
  private final Projects projects =
      new Projects(engine, now::get, () -> "0123456789abcdef0123456789abcdef");
  private final StateCache cache = new StateCache(100);
  private final Removals removals = new Removals(engine, projects, () -> {});
  private final Lanes lanes = lanes(TimeUnit.MINUTE);
  private final Issues issues = new Issues(engine, cache);
  private final Outbox outbox = new Outbox(engine);
  private final Project project = projects.getOrCreate("shop");
  private long ids;

  private Lanes lanes(TimeUnit unit) {
    return new Lanes(
        new LaneReader(engine, cache),
        projects,
        removals,
        now::get,
        new DigestSettings(2, 5_000, Duration.ofDays(90), unit),
        new Meter());
  }

  private static Subscription.Active active(String name, Rule rule) {
    return new Subscription.Active(
        name, "slack #" + name, "target-" + name, rule, new byte[] {1, 2}, false);
  }

  private Prepared event(long issue, Subscription... subscriptions) {
    return new Prepared.Ready(
        new EventId(7, ++ids),
        Category.ERROR,
        now.get(),
        now.get(),
        Level.ERROR,
        "java",
        "Boom: " + issue,
        "Shop.pay",
        "Boom",
        "",
        "production",
        "shop@1",
        new Fingerprint(1, issue),
        List.of(),
        new byte[] {1},
        List.of(subscriptions));
  }

  private List<Decision> waiting(String target) {
    return outbox.pending(project.scope(), target, now.get(), null, 1_000).items().stream()
        .map(Outbox.Pending::decision)
        .toList();
  }

  private static Decision.Seen seen(Decision decision) {
    return (Decision.Seen) decision.content();
  }

  private Issue only() {
    return issues.list(project, IssueQuery.all(10)).items().getFirst();
  }

  private void digest(Prepared... events) {
    lanes.digest(project, List.of(events), List.of());
  }

  @Test
  @DisplayName("F-38: what fires in one commit is one message that names the events")
  void tellsOnceInACommit() {
    Subscription.Active ops = active("ops", PostedRule.of(0, 0, TimeUnit.MINUTE));
    List<Prepared> batch = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      batch.add(event(1, ops));
    }
    lanes.digest(project, batch, List.of());
    Decision decision = waiting("target-ops").getFirst();
    assertThat(waiting("target-ops")).hasSize(1);
    assertThat(decision.label()).isEqualTo("slack #ops");
    assertThat(decision.options()).containsExactly(1, 2);
    assertThat(decision.scope()).isEqualTo(project.scope());
    assertThat(seen(decision).count()).isEqualTo(9);
    assertThat(seen(decision).why())
        .isEqualTo(new Why(Why.Cause.NEW, "", "1st to 9th event, 9 in this minute", 1, 9, 9));
    assertThat(seen(decision).shortId()).isEqualTo("SHOP-1");
    assertThat(seen(decision).environment()).isEqualTo("production");
    // 200 bodies an hour are kept, here 2 and then every second: the newest of those is shown.
    assertThat(seen(decision).event()).isEqualTo(new EventId(7, 8));
  }

  @Test
  void followsTheOriginalsTableWithOneEventACommit() {
    Subscription.Active ops = active("ops", PostedRule.of(10, 5, TimeUnit.MINUTE));
    for (int i = 0; i < 25; i++) {
      digest(event(1, ops));
    }
    assertThat(waiting("target-ops"))
        .extracting(decision -> seen(decision).why().last())
        .containsExactly(1L, 10L, 15L, 20L, 25L);
    assertThat(waiting("target-ops")).extracting(Decision::id).doesNotHaveDuplicates();
    now.set(START.plusSeconds(60));
    digest(event(1, ops));
    assertThat(waiting("target-ops")).hasSize(5);
  }

  @Test
  void countsPerHourWhereTheInstallationSaysSo() {
    Lanes hourly = lanes(TimeUnit.HOUR);
    Subscription.Active ops = active("ops", PostedRule.of(3, 0, TimeUnit.HOUR));
    for (int i = 0; i < 3; i++) {
      hourly.digest(project, List.of(event(1, ops)), List.of());
      now.set(now.get().plusSeconds(600));
    }
    assertThat(waiting("target-ops"))
        .extracting(decision -> seen(decision).why().last())
        .containsExactly(1L, 3L);
  }

  @Test
  void asksEachConfigAboutItsOwnEventsOnly() {
    Subscription.Active first = active("a", PostedRule.of(0, 0, TimeUnit.MINUTE));
    Subscription.Active second = active("b", PostedRule.of(0, 0, TimeUnit.MINUTE));
    digest(event(1, first), event(1, second), event(1, first, second), event(2));
    assertThat(seen(waiting("target-a").getFirst()).why().text()).startsWith("1st and 3rd event");
    assertThat(seen(waiting("target-b").getFirst()).why().text()).startsWith("2nd and 3rd event");
  }

  @Test
  void tellsOfARegressionOnceItCameBack() {
    Subscription.Active ops =
        active(
            "ops",
            new WatchRule(
                "back",
                Set.of(Why.Cause.REGRESSION),
                null,
                WatchRule.Filter.ALL,
                null,
                Duration.ZERO));
    digest(event(1, ops), event(1, ops));
    assertThat(waiting("target-ops")).isEmpty();
    lanes.setStatus(project, List.of(only().id()), IssueStatus.RESOLVED);
    digest(event(1, ops), event(1, ops));
    assertThat(waiting("target-ops")).hasSize(1);
    assertThat(seen(waiting("target-ops").getFirst()).why().cause())
        .isEqualTo(Why.Cause.REGRESSION);
    assertThat(seen(waiting("target-ops").getFirst()).why().first()).isEqualTo(3);
  }

  @Test
  @DisplayName("a burst looks back over the hour's end and remembers that it spoke")
  void looksBackOverHours() {
    now.set(Instant.parse("2026-11-22T10:55:00Z"));
    Subscription.Active ops =
        active(
            "ops",
            new WatchRule(
                "burst",
                Set.of(),
                new WatchRule.Burst(5, 10),
                WatchRule.Filter.ALL,
                null,
                Duration.ZERO));
    digest(event(1, ops), event(1, ops), event(1, ops));
    now.set(Instant.parse("2026-11-22T11:01:00Z"));
    digest(event(1, ops), event(1, ops));
    assertThat(waiting("target-ops")).isEmpty();
    digest(event(1, ops));
    assertThat(seen(waiting("target-ops").getFirst()).why().text())
        .isEqualTo("6 events in 10 minutes (rule burst: more than 5)");
    // What fired is in the issue's row, not in memory alone.
    new Lanes(
            new LaneReader(engine, new StateCache(100)),
            projects,
            removals,
            now::get,
            new DigestSettings(2, 5_000, Duration.ofDays(90), TimeUnit.MINUTE),
            new Meter())
        .digest(project, List.of(event(1, ops)), List.of());
    assertThat(waiting("target-ops")).hasSize(1);
    now.set(Instant.parse("2026-11-22T11:20:00Z"));
    digest(event(1, ops));
    assertThat(waiting("target-ops")).hasSize(1);
  }

  @Test
  void notesWhyAConfigWasNotUsedAndHintsAtSealing() {
    Subscription.Idle idle =
        new Subscription.Idle("x", "slack #ops", "policy", "may not lead to 10.0.0.1");
    Subscription.Active open =
        new Subscription.Active(
            "y",
            "slack #open",
            "target-open",
            PostedRule.of(0, 0, TimeUnit.MINUTE),
            new byte[0],
            true);
    digest(event(1, idle, open));
    ConfigNotes notes = new ConfigNotes(engine);
    assertThat(notes.unused(only().id()))
        .containsExactly(
            new ConfigNotes.Unused("slack #ops", "policy", "may not lead to 10.0.0.1", START));
    assertThat(notes.plainSecret(project))
        .contains(new ConfigNotes.PlainSecret("slack #open", START));
    assertThat(waiting("target-open")).hasSize(1);
  }

  @Test
  @DisplayName("a thousand issues with twenty configs each do not overfill a commit")
  void manyConfigsStillFit() {
    Subscription[] all = new Subscription[20];
    for (int i = 0; i < all.length; i++) {
      all[i] = active("t" + i, PostedRule.of(0, 0, TimeUnit.MINUTE));
    }
    List<Prepared> batch = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      batch.add(event(i, all));
    }
    lanes.digest(project, batch, List.of());
    assertThat(outbox.pending(project.scope(), "target-t7", now.get(), null, 2_000).items())
        .hasSize(1_000);
  }
}
