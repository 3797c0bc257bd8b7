package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.StorageException;
import dev.faultline.storage.Table;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed between any two calls of a commit, and those that come after it. */
final class KillTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
  private static final List<String> ROWS = List.of("a", "b", "c", "d", "e");
  private static final EventId EVENT = new EventId(7, 7);

  private AwsPlaces places = new AwsPlaces("", "", "");

  @BeforeEach
  void place(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  private Engine process() {
    return EmulatedAws.open(places, CLOCK, EmulatedAws.nothing());
  }

  private static Key key(String partition, String sort) {
    return new Key(partition, sort);
  }

  private static Change.Put put(String partition, String sort, String value) {
    return new Change.Put(key(partition, sort), value.getBytes(UTF_8));
  }

  private static String value(Engine engine, String partition, String sort) {
    return engine
        .table()
        .find(key(partition, sort))
        .map(row -> new String(row.value(), UTF_8))
        .orElse("(none)");
  }

  /** Five rows that are new or changed or removed, a claim, and an object named by the number. */
  private static Commit second(String lane, int padding) {
    List<Change> changes = new ArrayList<>();
    for (String row : ROWS.subList(0, 4)) {
      changes.add(put(lane, row, "new"));
    }
    changes.add(new Change.Delete(key(lane, "e")));
    // Noise that no compression takes: with it the changes lie in an object.
    byte[] noise = new byte[padding];
    new Random(padding).nextBytes(noise);
    changes.add(new Change.Put(key(lane, "noise"), noise));
    return new Commit(
        lane,
        1,
        List.of(new Claim(EVENT, "kept".getBytes(UTF_8), 0)),
        changes,
        List.of(new Commit.NewBlob(lane + "/2", "pack of 2".getBytes(UTF_8))));
  }

  private static void first(Engine engine, String lane) {
    List<Change> changes = new ArrayList<>();
    ROWS.subList(1, 5).forEach(row -> changes.add(put(lane, row, "old")));
    assertThat(engine.table().commit(new Commit(lane, 0, changes)))
        .isEqualTo(new Committed.Done(1));
    // This took no ids, so none were read: the second commit would begin with it.
    engine.table().taken(lane, List.of(EVENT));
  }

  private static void assertSecond(Engine engine, String lane) {
    for (String row : ROWS.subList(0, 4)) {
      assertThat(value(engine, lane, row)).isEqualTo("new");
    }
    assertThat(value(engine, lane, "e")).isEqualTo("(none)");
    assertThat(engine.table().range(Range.all(lane, 10)).items())
        .extracting(row -> row.key().sort())
        .containsExactly("a", "b", "c", "d", "noise");
    assertThat(engine.table().findClaim(lane, EVENT)).hasValue("kept".getBytes(UTF_8));
    assertThat(engine.blobs().find(lane + "/2")).hasValue("pack of 2".getBytes(UTF_8));
  }

  @Test
  @DisplayName("killed after any call of a commit, it is there whole or not at all, and once")
  void killedAnywhere() {
    killEverywhere(10);
  }

  @Test
  @DisplayName("the same where the changes are so many that they lie in an object")
  void killedAnywhereWithObject() {
    killEverywhere(100_000);
  }

  private void killEverywhere(int padding) {
    int nothing = 0;
    int unanswered = 0;
    for (int calls = 0; ; calls++) {
      String lane = "lane " + calls;
      Mortal life = new Mortal();
      Engine dying = EmulatedAws.open(places, CLOCK, life);
      life.liveFor(1_000);
      first(dying, lane);
      life.liveFor(calls);
      boolean answered;
      try {
        answered = dying.table().commit(second(lane, padding)) instanceof Committed.Done;
      } catch (StorageException e) {
        answered = false;
      }
      Engine next = process();
      boolean there = next.table().head(lane) == 2;
      if (there) {
        assertSecond(next, lane);
        assertThat(next.table().commit(at(second(lane, padding), 2)))
            .isEqualTo(new Committed.Taken(Set.of(EVENT)));
      } else {
        assertThat(value(next, lane, "a")).isEqualTo("(none)");
        assertThat(value(next, lane, "e")).isEqualTo("old");
        assertThat(next.table().findClaim(lane, EVENT)).isEmpty();
        assertThat(next.table().commit(second(lane, padding))).isEqualTo(new Committed.Done(2));
        assertSecond(next, lane);
        nothing++;
      }
      assertThat(answered && !there).isFalse();
      if (answered) {
        break;
      }
      unanswered += there ? 1 : 0;
    }
    // Before the log row: the object of the pack, that of the changes. After it: six rows, one
    // mark.
    assertThat(nothing).isEqualTo(padding > 1_000 ? 3 : 2);
    assertThat(unanswered).isGreaterThanOrEqualTo(7);
  }

  private static Commit at(Commit commit, long after) {
    return new Commit(commit.lane(), after, commit.claims(), commit.changes(), List.of());
  }

  @Test
  @DisplayName("who reads a row of an unfinished commit sees all of it from then on")
  void readersFinish() {
    int seen = 0;
    for (int calls = 2; calls < 9; calls++) {
      String lane = "lane " + calls;
      Mortal life = new Mortal();
      Engine dying = EmulatedAws.open(places, CLOCK, life);
      life.liveFor(1_000);
      first(dying, lane);
      life.liveFor(calls);
      assertThat(Mortal.dies(() -> dying.table().commit(second(lane, 10)))).isTrue();
      Engine reader = process();
      List<String> values = new ArrayList<>();
      for (String row : List.of("a", "b", "c", "d")) {
        values.add(value(reader, lane, row));
      }
      int firstNew = values.indexOf("new");
      if (firstNew >= 0) {
        seen++;
        assertThat(values.subList(firstNew, 4)).containsOnly("new");
        assertThat(value(reader, lane, "e")).isEqualTo("(none)");
        assertThat(reader.table().findAll(List.of(key(lane, "a"), key(lane, "d")))).hasSize(2);
      }
    }
    assertThat(seen).isPositive();
  }

  @Test
  @DisplayName("two workers that finish the same commit at once leave what one would")
  void twoFinish() throws Exception {
    String lane = "lane";
    Mortal life = new Mortal();
    Engine dying = EmulatedAws.open(places, CLOCK, life);
    life.liveFor(1_000);
    first(dying, lane);
    life.liveFor(2);
    assertThat(Mortal.dies(() -> dying.table().commit(second(lane, 10)))).isTrue();
    Callable<Long> head = () -> process().table().head(lane);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Long> found : threads.invokeAll(List.of(head, head, head))) {
        assertThat(found.get()).isEqualTo(2);
      }
    }
    assertSecond(process(), lane);
  }

  @Test
  @DisplayName("a worker that wakes up late changes nothing that a later commit wrote or removed")
  void lateWorker() {
    Engine engine = process();
    Table table = engine.table();
    table.commit(new Commit("lane", 0, List.of(put("p", "kept", "1"), put("p", "gone", "1"))));
    table.commit(
        new Commit("lane", 1, List.of(put("p", "kept", "2"), new Change.Delete(key("p", "gone")))));
    LaneLog log = new LaneLog(EmulatedAws.dynamo(EmulatedAws.nothing()), places.table());
    Applier late =
        new Applier(
            EmulatedAws.dynamo(EmulatedAws.nothing()),
            places.table(),
            log,
            new S3Objects(EmulatedAws.s3(EmulatedAws.nothing()), places.bucket(), () -> "w"),
            CLOCK);
    assertThat(late.finish("lane", 0)).isEqualTo(2);
    late.apply("lane", 1, List.of(put("p", "kept", "1"), put("p", "gone", "1")));
    log.applied("lane", 1);
    assertThat(log.applied("lane")).isEqualTo(2);
    assertThat(value(engine, "p", "kept")).isEqualTo("2");
    assertThat(value(engine, "p", "gone")).isEqualTo("(none)");
    assertThat(table.range(Range.all("p", 10)).items()).hasSize(1);
    // Nor what another lane removed, whose numbers say nothing.
    table.commit(new Commit("other", 0, List.of(new Change.Delete(key("p", "kept")))));
    late.apply("lane", 2, List.of(put("p", "kept", "2")));
    assertThat(value(engine, "p", "kept")).isEqualTo("(none)");
    // A later commit of the lane may write what was removed.
    table.commit(new Commit("lane", 2, List.of(put("p", "gone", "3"))));
    assertThat(value(engine, "p", "gone")).isEqualTo("3");
  }

  @Test
  @DisplayName("8 processes on one lane, with an object each: none is lost, none is left over")
  void eightProcesses() throws Exception {
    int each = 6;
    List<Callable<Integer>> works = new ArrayList<>();
    for (int process = 0; process < 8; process++) {
      Engine engine = process();
      String name = "process " + process;
      works.add(
          () -> {
            for (int i = 0; i < each; i++) {
              count(engine, name + " " + i);
            }
            return each;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> done : threads.invokeAll(works)) {
        assertThat(done.get()).isEqualTo(each);
      }
    }
    Engine engine = process();
    assertThat(value(engine, "p", "count")).isEqualTo("" + 8 * each);
    List<Row> rows = engine.table().range(Range.all("who", 1_000)).items();
    assertThat(rows).hasSize(8 * each);
    for (Row row : rows) {
      assertThat(engine.blobs().find("pack/" + row.key().sort())).hasValue(row.value());
    }
    assertThat(engine.blobs().list("pack/", 1_000, null).items()).hasSize(8 * each);
  }

  /** Counts one, with an object that is named after the commit's number and says who wrote it. */
  private static void count(Engine engine, String who) {
    while (true) {
      long head = engine.table().head("lane");
      String before = value(engine, "p", "count");
      String number = "%05d".formatted(head + 1);
      int count = before.equals("(none)") ? 1 : Integer.parseInt(before) + 1;
      Commit commit =
          new Commit(
              "lane",
              head,
              List.of(),
              List.of(put("p", "count", "" + count), put("who", number, who)),
              List.of(new Commit.NewBlob("pack/" + number, who.getBytes(UTF_8))));
      if (engine.table().commit(commit) instanceof Committed.Done) {
        return;
      }
    }
  }
}
