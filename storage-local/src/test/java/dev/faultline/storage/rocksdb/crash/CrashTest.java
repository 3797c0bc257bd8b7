package dev.faultline.storage.rocksdb.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.Page;
import dev.faultline.storage.Range;
import dev.faultline.storage.Row;
import dev.faultline.storage.rocksdb.RocksEngine;
import dev.faultline.testkit.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a real process that writes, opens what it left, and counts. The seed and the number of
 * rounds can be given: {@code -Dfaultline.crash.rounds=200 -Dfaultline.crash.seed=7}.
 */
final class CrashTest {
  private static final int ROUNDS = Integer.getInteger("faultline.crash.rounds", 5);
  private static final long SEED = Long.getLong("faultline.crash.seed", 20_261_122L);

  private final Random random = new Random(SEED);
  private final Set<Long> answered = new HashSet<>();
  private final Set<Long> stored = new HashSet<>();
  private final long[] checked = new long[CrashWriters.LANES];
  private long lastId;

  @Test
  @DisplayName("kill -9 at any moment loses nothing that was answered and doubles nothing")
  void killed(@TempDir Path temp) throws IOException, InterruptedException {
    Path folder = temp.resolve("data");
    for (int round = 1; round <= ROUNDS; round++) {
      int before = answered.size();
      // From the first answers to some thousands: early kills meet the opening itself.
      writeAndKill(folder, 1 + random.nextInt(round % 2 == 0 ? 3_000 : 300));
      assertThat(answered.size()).as("answers in round %s", round).isGreaterThan(before);
      check(folder, "round " + round + " of seed " + SEED);
    }
    // Once more all of them, not only what the last round brought.
    Arrays.fill(checked, 0);
    stored.clear();
    check(folder, "in the end, seed " + SEED);
  }

  private void writeAndKill(Path folder, int answers) throws IOException, InterruptedException {
    AtomicInteger seen = new AtomicInteger();
    try (ChildProcess process =
        ChildProcess.start(
            ChildProcess.ofOurClassPath(
                CrashWriters.class.getName(),
                folder.toString(),
                Long.toString(lastId),
                Long.toString(random.nextLong())),
            Map.of())) {
      process.await(Pattern.compile("^open$"));
      process.readLines(
          line -> {
            note(line);
            if (seen.incrementAndGet() == answers) {
              process.kill();
            }
          });
      process.awaitEnd();
    }
    assertThat(seen).as("the writers ended by themselves").hasValueGreaterThanOrEqualTo(answers);
    // Ids that were begun and never answered lie behind the last answer.
    lastId += 1_000;
  }

  private void note(String line) {
    // The kill may cut the last line short, and a cut number is another number.
    if (line.matches("[0-9]+\\.")) {
      long id = Long.parseLong(line.substring(0, line.length() - 1));
      answered.add(id);
      lastId = Math.max(lastId, id);
    } else if (!line.matches("[0-9]*")) {
      System.err.println("writers: " + line);
    }
  }

  private void check(Path folder, String when) {
    try (Engine engine = RocksEngine.open(folder, InstantSource.system())) {
      for (int lane = 0; lane < CrashWriters.LANES; lane++) {
        checked[lane] = checkLane(engine, CrashWriters.lane(lane), checked[lane], when);
      }
      assertThat(stored).as("answered ids, %s", when).containsAll(answered);
      assertThat(count(engine, Range.all("ids", 10_000))).as(when).isEqualTo(stored.size());
      List<String> packs = engine.blobs().list("pack/", 10_000, null).items();
      assertThat(packs.size()).as(when).isEqualTo(Math.min(10_000, stored.size()));
    }
  }

  /**
   * Every sequence number of the lane behind the given one has its one id, and the id all its
   * parts. Answers the lane's head.
   */
  private long checkLane(Engine engine, String lane, long behind, String when) {
    long head = engine.table().head(lane);
    Key counter = new Key(lane, "count");
    long counted = engine.table().find(counter).map(CrashWriters::number).orElse(0L);
    assertThat(counted).as("counter of %s, %s", lane, when).isEqualTo(head);
    for (long sequence = behind + 1; sequence <= head; sequence++) {
      String key = CrashWriters.sequenceKey(sequence);
      Row row = get(engine, lane, "seq " + key, when);
      long id = CrashWriters.number(row);
      assertThat(stored.add(id)).as("id %s once, %s", id, when).isTrue();
      String idKey = CrashWriters.sequenceKey(id);
      assertThat(CrashWriters.number(get(engine, "ids", idKey, when))).isEqualTo(sequence);
      assertThat(CrashWriters.number(get(engine, "other " + lane, idKey, when)))
          .isEqualTo(sequence);
      assertThat(engine.table().findClaim(lane, CrashWriters.eventId(id)))
          .as("claim of %s, %s", id, when)
          .hasValue(CrashWriters.text(id));
      assertThat(engine.blobs().find("pack/" + id).orElseThrow())
          .as("object of %s, %s", id, when)
          .isEqualTo(CrashWriters.pack(id));
    }
    assertThat(engine.table().find(new Key(lane, "seq " + CrashWriters.sequenceKey(head + 1))))
        .as("a row behind the head of %s, %s", lane, when)
        .isEmpty();
    Committed next = engine.table().commit(new Commit(lane, head + 1, List.of()));
    assertThat(next).isEqualTo(new Committed.Stale(head));
    return head;
  }

  private static Row get(Engine engine, String partition, String sort, String when) {
    return engine
        .table()
        .find(new Key(partition, sort))
        .orElseThrow(() -> new AssertionError("no row " + partition + "/" + sort + ", " + when));
  }

  private static long count(Engine engine, Range all) {
    long count = 0;
    String next = null;
    do {
      Page<Row> page = engine.table().range(all.after(next));
      count += page.items().size();
      next = page.next();
    } while (next != null);
    return count;
  }
}
