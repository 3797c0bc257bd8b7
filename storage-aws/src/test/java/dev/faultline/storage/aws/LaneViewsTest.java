package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** What a process remembers of its lanes: no more than it has room for, and nothing that is not. */
final class LaneViewsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private static final long MONTH = START.plus(Duration.ofDays(30)).getEpochSecond();
  private static final int EACH = 10;
  private static final LaneViews.Bounds SMALL = new LaneViews.Bounds(20, 50, 80);

  private final AwsPlaces places;
  private Instant now = START;

  LaneViewsTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private AwsEngine open(LaneViews.Bounds bounds, ExecutionInterceptor seen) {
    return EmulatedAws.open(places, () -> now, seen, bounds);
  }

  private static EventId id(long commit, int number) {
    return new EventId(commit, number);
  }

  /** A commit of ten ids, a row, and what the ids were taken for. */
  private Commit commit(String lane, long after) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < EACH; i++) {
      byte[] value = {(byte) after, (byte) i};
      claims.add(new Claim(id(after, i), value, MONTH, now.getEpochSecond()));
    }
    Change row = new Change.Put(new Key(lane, "row"), new byte[2_000]);
    return new Commit(lane, after, claims, List.of(row), List.of());
  }

  private Commit again(long after, EventId id) {
    Claim claim = new Claim(id, new byte[1], MONTH, START.getEpochSecond());
    return new Commit("lane", after, List.of(claim), List.of(), List.of());
  }

  private void commits(AwsEngine engine, String lane, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(engine.table().commit(commit(lane, i))).isEqualTo(new Committed.Done(i + 1));
    }
  }

  private LaneViews views(LaneViews.Bounds bounds, ExecutionInterceptor seen) {
    LaneLog log = new LaneLog(EmulatedAws.dynamo(seen), places.table());
    return new LaneViews(log, () -> now, bounds);
  }

  @Test
  @DisplayName("a cold process reads ids only, the newest first, as many as it has room for")
  void cold() {
    commits(open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing()), "lane", 40);
    Set<String> read = new HashSet<>();
    AtomicInteger rows = new AtomicInteger();
    LaneViews views =
        views(
            SMALL,
            new ExecutionInterceptor() {
              @Override
              public void afterExecution(
                  Context.AfterExecution context, ExecutionAttributes attributes) {
                ((QueryResponse) context.response())
                    .items()
                    .forEach(item -> read.addAll(item.keySet()));
                rows.addAndGet(((QueryResponse) context.response()).count());
              }
            });
    LaneView view = views.of("lane");
    views.refreshIds(view);
    assertThat(view.head).isEqualTo(40);
    assertThat(view.held).isEqualTo(50);
    assertThat(view.oldest).isEqualTo(36);
    assertThat(view.taken(List.of(id(34, 0), id(35, 0), id(39, 9)), START.getEpochSecond()))
        .containsExactlyInAnyOrder(id(35, 0), id(39, 9));
    assertThat(read).containsExactlyInAnyOrder("s", "t", "c", "q");
    assertThat(rows).hasValueLessThan(20);
  }

  @Test
  @DisplayName("an id that a process had no room for is refused all the same, and found")
  void noRoom() {
    commits(open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing()), "lane", 12);
    AwsEngine engine = open(SMALL, EmulatedAws.nothing());
    now = START.plus(Duration.ofMinutes(5));
    assertThat(engine.table().commit(again(12, id(3, 4))))
        .isEqualTo(new Committed.Taken(Set.of(id(3, 4))));
    assertThat(engine.table().commit(again(12, id(11, 4))))
        .isEqualTo(new Committed.Taken(Set.of(id(11, 4))));
    assertThat(engine.table().findClaim("lane", id(3, 4))).hasValue(new byte[] {3, 4});
    assertThat(engine.table().findClaim("lane", id(11, 4))).hasValue(new byte[] {11, 4});
    assertThat(engine.table().commit(again(12, id(12, 0)))).isEqualTo(new Committed.Done(13));
  }

  @Test
  @DisplayName("what is added goes within the bounds, too, of a lane and of the process")
  void added() {
    open(SMALL, EmulatedAws.nothing());
    LaneViews views = views(SMALL, EmulatedAws.nothing());
    List<LaneView> all = new ArrayList<>();
    for (String lane : List.of("a", "b", "c")) {
      LaneView view = views.of(lane);
      all.add(view);
      views.refreshIds(view);
      for (long sequence = 1; sequence <= 12; sequence++) {
        EventId[] ids = new EventId[EACH];
        for (int i = 0; i < EACH; i++) {
          ids[i] = id(sequence, i);
        }
        views.add(view, new CommitIds(sequence, now.toEpochMilli(), ids, new long[] {MONTH}));
        assertThat(view.held).isLessThanOrEqualTo(SMALL.idsOfLane());
        assertThat(views.held()).isLessThanOrEqualTo(SMALL.ids());
      }
    }
    // Those used last are still known.
    assertThat(views.of("a")).isNotSameAs(all.get(0));
    assertThat(views.of("c")).isSameAs(all.get(2));
    assertThat(all.get(2).head).isEqualTo(12);
  }

  @Test
  @DisplayName("more lanes than there is room for are forgotten, those used longest ago first")
  void lanes() {
    LaneViews views = views(SMALL, EmulatedAws.nothing());
    List<LaneView> all = new ArrayList<>();
    for (int i = 0; i <= SMALL.lanes(); i++) {
      all.add(views.of("lane " + i));
      views.of("lane 0");
    }
    assertThat(views.of("lane 0")).isSameAs(all.get(0));
    assertThat(views.of("lane " + SMALL.lanes())).isSameAs(all.get(SMALL.lanes()));
    assertThat(views.of("lane 1")).isNotSameAs(all.get(1));
  }

  @Test
  @DisplayName("who takes no ids reads none, however busy a lane is")
  void withoutIds() {
    commits(open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing()), "lane", 20);
    Consumption cost = new Consumption();
    AwsEngine engine = open(LaneViews.Bounds.OF_PROCESS, cost);
    assertThat(engine.table().head("lane")).isEqualTo(20);
    Change row = new Change.Put(new Key("lane", "row"), new byte[1]);
    assertThat(engine.table().commit(new Commit("lane", 20, List.of(row))))
        .isEqualTo(new Committed.Done(21));
    assertThat(cost.requests()).isEqualTo(Map.of("Query", 1L, "PutItem", 3L));
    assertThat(cost.reads()).isEqualTo(1);
    // Until it does take some.
    assertThat(engine.table().commit(again(21, id(19, 0))))
        .isEqualTo(new Committed.Taken(Set.of(id(19, 0))));
  }

  @Test
  @DisplayName("after a long time a view starts anew instead of reading all that came since")
  void slept() {
    AwsEngine other = open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing());
    LaneViews views = views(SMALL, EmulatedAws.nothing());
    LaneView view = views.of("lane");
    commits(other, "lane", 1);
    views.refreshIds(view);
    for (int i = 1; i < 30; i++) {
      now = START.plus(Duration.ofMinutes(30L * i));
      assertThat(other.table().commit(commit("lane", i))).isEqualTo(new Committed.Done(i + 1));
    }
    views.refreshIds(view);
    assertThat(view.head).isEqualTo(30);
    assertThat(view.oldest).isEqualTo(28);
    assertThat(view.held).isEqualTo(3 * EACH);
  }

  /** An answer's rows came before a commit, its mark after it: a query is no snapshot. */
  private static final class Torn implements ExecutionInterceptor {
    private boolean tears;

    @Override
    public SdkResponse modifyResponse(
        Context.ModifyResponse context, ExecutionAttributes attributes) {
      if (tears && context.response() instanceof QueryResponse answer) {
        tears = false;
        return answer.toBuilder().items(List.of(answer.items().getLast())).build();
      }
      return context.response();
    }
  }

  @Test
  @DisplayName("a mark that is newer than the rows in front of it hides none of them")
  void torn() {
    AwsEngine other = open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing());
    commits(other, "lane", 1);
    Torn torn = new Torn();
    AwsEngine engine = open(LaneViews.Bounds.OF_PROCESS, torn);
    engine.table().taken("lane", List.of(id(0, 0)));
    assertThat(other.table().commit(commit("lane", 1))).isEqualTo(new Committed.Done(2));
    torn.tears = true;
    assertThat(engine.table().head("lane")).isEqualTo(2);
    assertThat(torn.tears).isFalse();
    assertThat(engine.table().commit(again(2, id(1, 7))))
        .isEqualTo(new Committed.Taken(Set.of(id(1, 7))));
  }

  @Test
  @DisplayName("a lane that was let go on behind a number is known there")
  void advanced() {
    AwsEngine engine = open(LaneViews.Bounds.OF_PROCESS, EmulatedAws.nothing());
    commits(engine, "lane", 1);
    LaneViews views = views(SMALL, EmulatedAws.nothing());
    LaneView view = views.of("lane");
    views.refreshIds(view);
    engine.table().advance("lane", 1_000);
    views.refresh(view);
    assertThat(view.head).isEqualTo(1_000);
    assertThat(engine.table().commit(commit("lane", 1_000))).isEqualTo(new Committed.Done(1_001));
    views.refresh(view);
    assertThat(view.head).isEqualTo(1_001);
    assertThat(view.taken(List.of(id(1_000, 3)), START.getEpochSecond())).hasSize(1);
  }
}
