package dev.faultline.digest;

import dev.faultline.protocol.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its lane: reports to digest, or other work. The lane's thread writes it
 * until it is finished; from then on the request's thread reads it.
 */
final class Waiting {
  private final @Nullable Function<Lane, ?> work;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final List<Receipt> receipts = new ArrayList<>();
  private List<Prepared> reports;
  private List<Tally> ended;
  private @Nullable Object result;
  private @Nullable RuntimeException fault;

  private Waiting(List<Prepared> reports, List<Tally> ended, @Nullable Function<Lane, ?> work) {
    this.reports = reports;
    this.ended = ended;
    this.work = work;
  }

  /** Reports and ended items of one request. */
  static Waiting reports(List<Prepared> reports, List<Tally> ended) {
    return new Waiting(reports, ended, null);
  }

  /** Anything else that changes the lane. */
  static Waiting work(Function<Lane, ?> work) {
    return new Waiting(List.of(), List.of(), work);
  }

  /** What is to be done; null for reports. */
  @Nullable Function<Lane, ?> work() {
    return work;
  }

  /** The reports that no commit has taken yet. */
  List<Prepared> reportsLeft() {
    return reports;
  }

  /** The ended items that no commit has taken yet. */
  List<Tally> endedLeft() {
    return ended;
  }

  /** The first reports and ended items go into a commit. */
  void take(int someReports, int someEnded) {
    reports = reports.subList(someReports, reports.size());
    ended = ended.subList(someEnded, ended.size());
  }

  /** A commit is durable that took the next of these reports. */
  void receive(List<Receipt> more) {
    receipts.addAll(more);
  }

  void finishWork(Object answer) {
    result = answer;
    finished.countDown();
  }

  /** Finishes the request when nothing of it is left. */
  void finishWhenDone() {
    if (reports.isEmpty() && ended.isEmpty()) {
      finished.countDown();
    }
  }

  void fail(RuntimeException reason) {
    fault = reason;
    finished.countDown();
  }

  boolean hasFailed() {
    return fault != null;
  }

  /** The receipts of all reports, in order, when they are durable. */
  List<Receipt> awaitReceipts() {
    await();
    return List.copyOf(receipts);
  }

  /** What the work answered. */
  Object awaitResult() {
    await();
    return Objects.requireNonNull(result);
  }

  private void await() {
    boolean interrupted = false;
    while (true) {
      try {
        finished.await();
        break;
      } catch (InterruptedException e) {
        // What was handed over may be committed at any moment: the caller must hear how it ended.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    RuntimeException failed = fault;
    if (failed != null) {
      throw failed;
    }
  }
}
