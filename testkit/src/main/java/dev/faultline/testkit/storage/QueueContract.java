package dev.faultline.testkit.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.PortRules;
import dev.faultline.storage.Queue;
import dev.faultline.storage.Queue.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link Queue} is held to. */
public abstract non-sealed class QueueContract extends EngineContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Queue queue() {
    return engine().queue();
  }

  private void append(String queue, Duration delay, String... jobs) {
    List<byte[]> bytes = new ArrayList<>();
    for (String job : jobs) {
      bytes.add(bytes(job));
    }
    queue().append(queue, bytes, delay);
  }

  private List<Lease> lease(int max) {
    return queue().lease("q", max, MINUTE);
  }

  private static List<String> jobs(List<Lease> leases) {
    return leases.stream().map(lease -> new String(lease.job(), UTF_8)).toList();
  }

  @Test
  @DisplayName("jobs are handed out once while their lease lasts, and are gone when done")
  void leasesAndFinishes() {
    append("q", Duration.ZERO, "a", "b", "c");
    assertThat(queue().size("q")).isEqualTo(3);
    List<Lease> two = lease(2);
    assertThat(two).hasSize(2).allMatch(lease -> lease.attempt() == 1);
    List<Lease> rest = lease(10);
    assertThat(rest).hasSize(1);
    List<String> all = new ArrayList<>(jobs(two));
    all.addAll(jobs(rest));
    assertThat(all).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(lease(10)).isEmpty();
    assertThat(queue().size("q")).isEqualTo(3);
    queue().done(two);
    assertThat(queue().size("q")).isEqualTo(1);
    queue().done(rest);
    assertThat(queue().size("q")).isZero();
    clock.set(START.plusSeconds(3_600));
    assertThat(lease(10)).isEmpty();
  }

  @Test
  @DisplayName("queues do not see each other's jobs, also where their names begin alike")
  void separate() {
    append("q", Duration.ZERO, "a");
    append("q2", Duration.ZERO, "b");
    append("q" + '\u0001', Duration.ZERO, "c");
    assertThat(queue().size("q")).isEqualTo(1);
    assertThat(jobs(lease(10))).containsExactly("a");
    assertThat(jobs(queue().lease("q2", 10, MINUTE))).containsExactly("b");
    assertThat(queue().lease("none", 10, MINUTE)).isEmpty();
    assertThat(queue().size("none")).isZero();
  }

  @Test
  @DisplayName("a delayed job is handed out from its time on, not before")
  void delays() {
    append("q", Duration.ofSeconds(10), "later");
    append("q", Duration.ZERO, "now");
    assertThat(jobs(lease(10))).containsExactly("now");
    clock.set(START.plusMillis(9_999));
    assertThat(lease(10)).isEmpty();
    clock.set(START.plusSeconds(10));
    assertThat(jobs(lease(10))).containsExactly("later");
  }

  @Test
  @DisplayName("a job whose lease has ended is handed out again, and counts its attempts")
  void leasesEnd() {
    append("q", Duration.ZERO, "a");
    for (int attempt = 1; attempt <= 4; attempt++) {
      List<Lease> leases = lease(10);
      assertThat(leases).hasSize(1);
      assertThat(leases.getFirst().attempt()).isEqualTo(attempt);
      clock.set(clock.instant().plus(MINUTE).minusMillis(1));
      assertThat(lease(10)).isEmpty();
      clock.set(clock.instant().plusMillis(1));
    }
    assertThat(queue().size("q")).isEqualTo(1);
  }

  @Test
  @DisplayName("a job given back is due after the delay, without waiting for its lease")
  void givesBack() {
    append("q", Duration.ZERO, "a", "b");
    List<Lease> leases = lease(10);
    queue().giveBack(leases.get(0), Duration.ZERO);
    queue().giveBack(leases.get(1), Duration.ofSeconds(5));
    List<Lease> again = lease(10);
    assertThat(jobs(again)).isEqualTo(jobs(leases.subList(0, 1)));
    assertThat(again.getFirst().attempt()).isEqualTo(2);
    clock.set(START.plusSeconds(5));
    assertThat(jobs(lease(10))).isEqualTo(jobs(leases.subList(1, 2)));
  }

  @Test
  @DisplayName("done after the lease has ended is no fault; LATE_DONE: the job is gone")
  void lateDone() {
    append("q", Duration.ZERO, "a");
    List<Lease> late = lease(10);
    clock.set(START.plus(MINUTE));
    List<Lease> other = lease(10);
    assertThat(other).hasSize(1);
    queue().done(late);
    assertThat(queue().size("q")).isEqualTo(declares(EngineTrait.LATE_DONE) ? 0 : 1);
    queue().done(other);
    assertThat(queue().size("q")).isZero();
    queue().done(List.of());
    queue().giveBack(other.getFirst(), Duration.ZERO);
    assertThat(queue().size("q")).isZero();
    assertThat(lease(10)).isEmpty();
  }

  @Test
  @DisplayName("a lease that has ended cannot give back what is in other hands")
  void lateGiveBack() {
    append("q", Duration.ZERO, "a");
    Lease late = lease(10).getFirst();
    clock.set(START.plus(MINUTE));
    assertThat(lease(10)).hasSize(1);
    queue().giveBack(late, Duration.ZERO);
    assertThat(lease(10)).isEmpty();
  }

  @Test
  @DisplayName("the same lease twice in one done removes one job")
  void doneTwice() {
    append("q", Duration.ZERO, "a", "b");
    Lease one = lease(1).getFirst();
    queue().done(List.of(one, one));
    assertThat(queue().size("q")).isEqualTo(1);
  }

  @Test
  @DisplayName("8 workers share 400 jobs, each job in one hand at a time")
  void workers() throws InterruptedException {
    queue()
        .append(
            "q", IntStream.range(0, 400).mapToObj(i -> bytes("job " + i)).toList(), Duration.ZERO);
    Map<String, Integer> seen = new ConcurrentHashMap<>();
    Callable<Integer> worker =
        () -> {
          int count = 0;
          for (List<Lease> leases = lease(7); !leases.isEmpty(); leases = lease(7)) {
            jobs(leases).forEach(job -> seen.merge(job, 1, Integer::sum));
            queue().done(leases);
            count += leases.size();
          }
          return count;
        };
    List<Integer> counts = together(Collections.nCopies(8, worker));
    assertThat(counts.stream().mapToInt(i -> i).sum()).isEqualTo(400);
    assertThat(seen).hasSize(400);
    assertThat(queue().size("q")).isZero();
  }

  @Test
  @DisplayName("what is over a limit is refused by the limit's name and number, and adds nothing")
  void limits() {
    List<byte[]> big = List.of(bytes("small"), new byte[PortRules.JOB_BYTES_MAX + 1]);
    assertThatThrownBy(() -> queue().append("q", big, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JOB_BYTES_MAX is 4194304");
    List<byte[]> many = Collections.nCopies(PortRules.JOBS_MAX + 1, new byte[0]);
    assertThatThrownBy(() -> queue().append("q", many, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("JOBS_MAX is 10000");
    assertThatThrownBy(() -> queue().lease("q", 0, MINUTE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
    assertThat(queue().size("q")).isZero();
    queue().append("q", List.of(), Duration.ZERO);
    queue().append("q", List.of(new byte[PortRules.JOB_BYTES_MAX], new byte[0]), Duration.ZERO);
    assertThat(lease(10)).hasSize(2);
  }

  @Test
  @DisplayName("DURABLE: jobs, leases and attempts are there after a restart; else none is")
  void survivesRestart() throws IOException {
    append("q", Duration.ZERO, "leased");
    lease(1);
    append("q", Duration.ofSeconds(1), "waits");
    append("q", Duration.ofSeconds(2), "done");
    reopen();
    clock.set(START.plusSeconds(2));
    if (!declares(EngineTrait.DURABLE)) {
      assertThat(queue().size("q")).isZero();
      assertThat(lease(10)).isEmpty();
      return;
    }
    assertThat(queue().size("q")).isEqualTo(3);
    assertThat(jobs(lease(10))).containsExactlyInAnyOrder("waits", "done");
    append("q", Duration.ZERO, "new");
    assertThat(jobs(lease(10))).containsExactly("new");
    clock.set(START.plus(MINUTE));
    List<Lease> again = lease(10);
    assertThat(jobs(again)).containsExactly("leased");
    assertThat(again.getFirst().attempt()).isEqualTo(2);
    assertThat(queue().size("q")).isEqualTo(4);
  }
}
