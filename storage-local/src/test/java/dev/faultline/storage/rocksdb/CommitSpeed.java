package dev.faultline.storage.rocksdb;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.Key;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints how many durable commits a second the engine takes: each with one claim, one row and 450
 * bytes, each writer in a lane of its own. Arguments: folder, writers, seconds. Not a test.
 */
final class CommitSpeed {
  private CommitSpeed() {}

  public static void main(String[] args) throws InterruptedException {
    int writers = Integer.parseInt(args[1]);
    Duration time = Duration.ofSeconds(Long.parseLong(args[2]));
    try (RocksEngine engine = RocksEngine.open(Path.of(args[0]), InstantSource.system())) {
      for (int round = 1; round <= 3; round++) {
        AtomicLong commits = new AtomicLong();
        Duration usedBefore = used();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
          String lane = "lane" + writer;
          Random random = new Random(start + writer);
          threads.add(Thread.startVirtualThread(() -> write(engine, lane, random, end, commits)));
        }
        for (Thread thread : threads) {
          thread.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.println(
            String.format(
                Locale.ROOT,
                "%d writers: %,.0f durable commits/s, %.1f us of processor each",
                writers,
                commits.get() / seconds,
                used().minus(usedBefore).toNanos() / 1e3 / commits.get()));
      }
      long start = System.nanoTime();
      engine.compact();
      System.out.println("compacted in " + Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static Duration used() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void write(
      Engine engine, String lane, Random random, long end, AtomicLong commits) {
    byte[] value = new byte[450];
    long expiresAt = InstantSource.system().instant().getEpochSecond() + 90L * 86_400;
    long sequence = engine.table().head(lane);
    while (System.nanoTime() < end) {
      random.nextBytes(value);
      Claim claim =
          new Claim(new EventId(random.nextLong(), random.nextLong()), new byte[24], expiresAt);
      Change row = new Change.Put(new Key(lane, Long.toString(sequence)), value.clone(), expiresAt);
      Commit commit = new Commit(lane, sequence, List.of(claim), List.of(row), List.of());
      sequence =
          switch (engine.table().commit(commit)) {
            case Committed.Done done -> done.sequence();
            case Committed.Stale _, Committed.Taken _ ->
                throw new IllegalStateException("a commit of one's own lane was refused");
          };
      commits.incrementAndGet();
    }
  }
}
