package dev.faultline.app;

import dev.faultline.digest.Sweep;
import dev.faultline.project.Project;
import dev.faultline.storage.Projects;
import dev.faultline.storage.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What comes up by itself, minute by minute and day by day. */
final class Rounds {
  private static final System.Logger LOG = System.getLogger(Rounds.class.getName());
  private static final long SECONDS_PER_DAY = 86_400;

  /** Jobs that are given out at once. */
  private static final int JOBS = 1_000;

  /** One failure may be a bad moment of the store. */
  private static final int FAILED_MAX = 3;

  private final Ground ground;
  private final Projects projects;
  private final Rooms rooms;
  private final Timers timers;
  private final BooleanSupplier stop;
  private final ReentrantLock running = new ReentrantLock();
  private long day = -1;
  private volatile int failed;

  /**
   * What comes up in a home.
   *
   * @param stop whether long work is to leave off
   */
  Rounds(Ground ground, Projects projects, Rooms rooms, BooleanSupplier stop) {
    this.ground = ground;
    this.projects = projects;
    this.rooms = rooms;
    this.stop = stop;
    this.timers = new Timers(ground.engine());
  }

  /** To be called about every minute; whoever comes while another is at it does nothing. */
  void minute() {
    if (!running.tryLock()) {
      return;
    }
    try {
      // One that fails keeps the other from nothing.
      boolean done = guarded("the daily work", () -> daily(ground.clock().instant()));
      done &= ground.stays() || guarded("looking for what is due", rooms.tells::round);
      failed = done ? 0 : failed + 1;
    } finally {
      running.unlock();
    }
  }

  private static boolean guarded(String what, Runnable work) {
    try {
      work.run();
      return true;
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, what + " failed; the next round tries it again", e);
      return false;
    }
  }

  /** What is wrong with the rounds, for who watches from elsewhere; empty for nothing. */
  String illness() {
    int rounds = failed;
    return rounds < FAILED_MAX
        ? ""
        : "What comes up by itself failed " + rounds + " times in a row.";
  }

  /** The sweep: done here, or given out project by project where nobody stays to do it. */
  private void daily(Instant now) {
    long today = Math.floorDiv(now.getEpochSecond(), SECONDS_PER_DAY);
    if (today == day) {
      return;
    }
    if (ground.stays()) {
      rooms.sweep.run(ground.clock(), stop);
    } else if (timers.day().orElse(-1L) < today) {
      List<byte[]> jobs =
          projects.list().stream()
              .map(Project::scope)
              .map(scope -> new Job.Sweep(scope, Sweep.At.START).toBytes())
              .toList();
      // In this order: killed in between, it is given out twice, which does no harm.
      for (int from = 0; from < jobs.size(); from += JOBS) {
        List<byte[]> some = jobs.subList(from, Math.min(from + JOBS, jobs.size()));
        ground.engine().queue().append(Faultline.QUEUE, some, Duration.ZERO);
      }
      timers.day(today);
    }
    day = today;
  }

  /** Waits for a round in work, up to a time. */
  void awaitEnd(int seconds) throws InterruptedException {
    if (running.tryLock(seconds, TimeUnit.SECONDS)) {
      running.unlock();
    }
  }
}
