package dev.faultline.storage.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Two writers of one number, one of which is still storing its pack. */
@Timeout(60)
final class GiveWayTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

  private final AwsPlaces places;

  GiveWayTest(@TempDir Path folder) {
    places = EmulatedAws.places(folder);
  }

  /** A process whose uploads stand still until they are let go. */
  private final class Slow implements ExecutionInterceptor {
    private final CountDownLatch uploading = new CountDownLatch(1);
    private final Semaphore uploads = new Semaphore(0);
    private final List<Duration> pauses = new ArrayList<>();
    private final AwsEngine engine = EmulatedAws.open(places, CLOCK, this, pauses::add);

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes told) {
      if (context.request() instanceof PutObjectRequest) {
        uploading.countDown();
        try {
          uploads.acquire();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw SdkClientException.create("this test is over", e);
        }
      }
    }

    private Duration waited() {
      return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }
  }

  /** A commit with a pack too large for a row. */
  private static Commit commit(long after, int who) {
    byte[] pack = new byte[ObjectRows.BYTES_MAX + who];
    return new Commit(
        "lane", after, List.of(), List.of(), List.of(new Commit.NewBlob("pack/" + after, pack)));
  }

  @Test
  @DisplayName("who meets a number whose owner is still storing its pack waits for it")
  void waits() throws Exception {
    Slow owner = new Slow();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Committed> won = threads.submit(() -> owner.engine.table().commit(commit(0, 1)));
      assertThat(owner.uploading.await(30, TimeUnit.SECONDS)).isTrue();
      List<Duration> pauses = new ArrayList<>();
      AwsEngine other =
          EmulatedAws.open(
              places,
              CLOCK,
              EmulatedAws.nothing(),
              pause -> {
                pauses.add(pause);
                if (pauses.size() == 4) {
                  owner.uploads.release();
                  join(won);
                }
              });
      assertThat(other.table().commit(commit(0, 2))).isEqualTo(new Committed.Stale(1));
      assertThat(won.get()).isEqualTo(new Committed.Done(1));
      assertThat(pauses).hasSize(4);
      // Longer and longer, and never the same for two processes.
      assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(25), Duration.ofMillis(75));
      assertThat(pauses.getLast()).isBetween(Duration.ofMillis(200), Duration.ofMillis(600));
      assertThat(other.blobs().find("pack/0"))
          .hasValueSatisfying(pack -> assertThat(pack).hasSize(ObjectRows.BYTES_MAX + 1));
      assertThat(other.table().commit(commit(1, 2))).isEqualTo(new Committed.Done(2));
    }
  }

  private static void join(Future<?> work) {
    try {
      work.get();
    } catch (Exception e) {
      throw new AssertionError("the owner did not come through", e);
    }
  }

  @Test
  @DisplayName("the number of an owner that died is void after some seconds")
  void dead() {
    ExecutionInterceptor dying =
        new ExecutionInterceptor() {
          @Override
          public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes told) {
            if (context.request() instanceof PutObjectRequest) {
              throw SdkClientException.create("this process was killed");
            }
          }
        };
    AwsEngine owner = EmulatedAws.open(places, CLOCK, dying);
    assertThat(Mortal.dies(() -> owner.table().commit(commit(0, 1)))).isTrue();
    Slow other = new Slow();
    other.uploads.release(10);
    assertThat(other.engine.table().commit(commit(0, 2))).isEqualTo(new Committed.Stale(1));
    assertThat(other.waited())
        .isBetween(Committer.UPLOAD.dividedBy(2), Committer.UPLOAD.multipliedBy(3));
    assertThat(other.engine.table().commit(commit(1, 2))).isEqualTo(new Committed.Done(2));
  }

  @Test
  @DisplayName("of two whose packs take longer than that, who lost a number waits longer")
  void slowBoth() throws Exception {
    Slow first = new Slow();
    Slow second = new Slow();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Committed> one = threads.submit(() -> first.engine.table().commit(commit(0, 1)));
      assertThat(first.uploading.await(30, TimeUnit.SECONDS)).isTrue();
      // The second one waits in vain, and takes the next number.
      assertThat(second.engine.table().commit(commit(0, 2))).isEqualTo(new Committed.Stale(1));
      int patience = second.pauses.size();
      Future<Committed> two = threads.submit(() -> second.engine.table().commit(commit(1, 2)));
      assertThat(second.uploading.await(30, TimeUnit.SECONDS)).isTrue();
      first.uploads.release();
      assertThat(one.get()).isEqualTo(new Committed.Stale(1));
      assertThat(first.pauses).isEmpty();
      // Now the first one meets the second one's upload, and is more patient than that was.
      Future<Committed> again = threads.submit(() -> first.engine.table().commit(commit(1, 1)));
      assertThat(again.get()).isEqualTo(new Committed.Stale(2));
      assertThat(first.pauses).hasSizeGreaterThan(patience);
      second.uploads.release();
      assertThat(two.get()).isEqualTo(new Committed.Stale(2));
    }
  }
}
