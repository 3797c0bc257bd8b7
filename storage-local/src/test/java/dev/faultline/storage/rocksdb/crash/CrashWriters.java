package dev.faultline.storage.rocksdb.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import dev.faultline.storage.Row;
import dev.faultline.storage.rocksdb.RocksEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that is killed: writers that report ids, some of them twice, and print each id after
 * its commit was answered. Arguments: folder, first id, seed.
 *
 * <p>A report of an id is one commit in the id's lane: the claim, a row for the id, another in a
 * second partition, an object, the lane's counter, and the row of the lane's sequence number.
 */
final class CrashWriters {
  static final int LANES = 5;
  private static final int WRITERS = 16;
  private static final long YEAR_SECONDS = 365L * 86_400;

  private final Engine engine;
  private final long now;
  private final PrintStream out;

  private CrashWriters(Engine engine, long now, PrintStream out) {
    this.engine = engine;
    this.now = now;
    this.out = out;
  }

  public static void main(String[] args) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    RocksEngine engine = RocksEngine.open(Path.of(args[0]), clock);
    AtomicLong ids = new AtomicLong(Long.parseLong(args[1]));
    long seed = Long.parseLong(args[2]);
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    CrashWriters work = new CrashWriters(engine, clock.instant().getEpochSecond(), out);
    out.println("open");
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Random random = new Random(seed + writer);
      threads.add(Thread.startVirtualThread(() -> work.writeForEver(ids, random)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static String lane(long id) {
    return "lane " + id % LANES;
  }

  static EventId eventId(long id) {
    return new EventId(id * 0x9E3779B97F4A7C15L, id);
  }

  static String sequenceKey(long sequence) {
    return "%012d".formatted(sequence);
  }

  static byte[] text(long number) {
    return Long.toString(number).getBytes(UTF_8);
  }

  static byte[] pack(long id) {
    byte[] bytes = new byte[(int) (id % 3) * 4_000 + 10];
    new Random(id).nextBytes(bytes);
    return bytes;
  }

  private void writeForEver(AtomicLong ids, Random random) {
    while (true) {
      long id = ids.incrementAndGet();
      report(id);
      if (random.nextInt(4) == 0) {
        // The client did not hear the answer, and sends again.
        report(id);
      }
    }
  }

  private void report(long id) {
    String lane = lane(id);
    while (true) {
      long head = engine.table().head(lane);
      long count =
          engine.table().find(new Key(lane, "count")).map(CrashWriters::number).orElse(0L) + 1;
      List<Change> changes =
          List.of(
              new Change.Put(new Key(lane, "count"), text(count)),
              new Change.Put(new Key(lane, "seq " + sequenceKey(head + 1)), text(id)),
              new Change.Put(new Key("ids", sequenceKey(id)), text(head + 1)),
              new Change.Put(new Key("other " + lane, sequenceKey(id)), text(head + 1)));
      Commit commit =
          new Commit(
              lane,
              head,
              List.of(new Claim(eventId(id), text(id), now + YEAR_SECONDS)),
              changes,
              List.of(new Commit.NewBlob("pack/" + id, pack(id))));
      switch (engine.table().commit(commit)) {
        // A full stop tells a whole line from one that the kill has cut.
        case Committed.Done _, Committed.Taken _ -> {
          out.println(id + ".");
          return;
        }
        case Committed.Stale _ -> Thread.onSpinWait();
      }
    }
  }

  static long number(Row row) {
    return Long.parseLong(new String(row.value(), UTF_8));
  }
}
