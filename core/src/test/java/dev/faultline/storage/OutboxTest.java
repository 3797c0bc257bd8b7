package dev.faultline.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.Why;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.project.ProjectId;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");

  private final Instant[] time = {NOW};
  private final Engine engine = new MemoryEngine(() -> time[0]);
  private final Outbox outbox = new Outbox(engine);

  private static Decision seen(String id, String target, Instant notBefore) {
    return new Decision(
        id,
        "7",
        target,
        "slack #障害",
        new byte[] {1, 2, 3},
        NOW,
        notBefore,
        new Decision.Seen(
            new IssueId(1, 2),
            new ProjectId(7),
            "shop",
            "SHOP-1",
            "Boom: 壊れた",
            "checkout",
            "Boom",
            "boom",
            Level.FATAL,
            null,
            "1.2.3",
            9,
            new EventId(3, 4),
            NOW.minusSeconds(1),
            new Why(Why.Cause.COUNT, "", "5th to 9th event", 5, 9, 5)));
  }

  private void decide(Decision... decisions) {
    LaneChanges changes = changes();
    for (Decision decision : decisions) {
      changes.decide(decision);
    }
    commit(changes);
  }

  private LaneChanges changes() {
    return new LaneChanges("7", engine.table().head(Layout.lane("7")), NOW, Duration.ofDays(90));
  }

  private void commit(LaneChanges changes) {
    assertThat(engine.table().commit(changes.toCommit(UnaryOperator.identity())))
        .isInstanceOf(Committed.Done.class);
  }

  private List<String> ids(String target) {
    return outbox.pending("7", target, time[0], null, 100).items().stream()
        .map(pending -> pending.decision().id())
        .toList();
  }

  @Test
  @DisplayName("a decision is read as it was written")
  void roundTrip() {
    Decision decision = seen("a", "t1", NOW);
    decide(decision);
    Decision read = outbox.pending("7", "t1", NOW, null, 1).items().getFirst().decision();
    assertThat(read).usingRecursiveComparison().isEqualTo(decision);
    Note note =
        new Note(
            "backlog",
            "課題を追加",
            "BLG-1",
            null,
            "two\nlines",
            List.of(new Note.Field("status", "open", true), new Note.Field("due", "", false)),
            "Ann",
            "shop",
            NOW);
    Decision relayed =
        new Decision(
            "b", Decision.RELAY, "t2", "slack", new byte[0], NOW, NOW, new Decision.Relayed(note));
    assertThat(DecisionRow.read(DecisionRow.of(relayed)))
        .usingRecursiveComparison()
        .isEqualTo(relayed);
  }

  @Test
  @DisplayName("decisions of a target come in the order they were made, over commits and pages")
  void order() {
    decide(seen("z", "t", NOW), seen("a", "t", NOW));
    decide(seen("m", "t", NOW));
    assertThat(ids("t")).containsExactly("z", "a", "m");
    Page<Outbox.Pending> first = outbox.pending("7", "t", NOW, null, 2);
    assertThat(outbox.pending("7", "t", NOW, first.next(), 2).items())
        .extracting(pending -> pending.decision().id())
        .containsExactly("m");
  }

  @Test
  @DisplayName("one that may not go out yet stands behind those that may, and is known by its time")
  void later() {
    decide(seen("quiet", "t", NOW.plusSeconds(3_600)));
    decide(seen("loud", "t", NOW));
    assertThat(ids("t")).containsExactly("loud");
    assertThat(outbox.nextDue("7", "t", NOW)).contains(NOW.plusSeconds(3_600));
    time[0] = NOW.plusSeconds(3_600);
    assertThat(ids("t")).containsExactly("loud", "quiet");
    assertThat(outbox.nextDue("7", "t", time[0])).isEmpty();
  }

  @Test
  @DisplayName("waiting targets are walked without their decisions")
  void targets() {
    for (int i = 0; i < 50; i++) {
      decide(seen("x" + i, "t" + i % 5, NOW));
    }
    Page<String> part = outbox.waitingTargets("7", null, 3);
    assertThat(part.items()).containsExactly("t0", "t1", "t2");
    assertThat(outbox.waitingTargets("7", part.next(), 3).items()).containsExactly("t3", "t4");
    assertThat(outbox.waitingTargets("8", null, 3).items()).isEmpty();
  }

  @Test
  @DisplayName("what is settled waits no more, and what nobody could tell is gone after 30 days")
  void settled() {
    decide(seen("a", "t", NOW), seen("b", "t", NOW));
    LaneChanges changes = changes();
    changes.settle(List.of(outbox.pending("7", "t", NOW, null, 1).items().getFirst().sort()));
    commit(changes);
    assertThat(ids("t")).containsExactly("b");
    time[0] = NOW.plus(Outbox.KEPT);
    assertThat(ids("t")).isEmpty();
  }
}
