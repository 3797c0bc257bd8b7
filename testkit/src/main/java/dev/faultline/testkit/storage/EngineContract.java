package dev.faultline.testkit.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.event.EventId;
import dev.faultline.storage.Change;
import dev.faultline.storage.Claim;
import dev.faultline.storage.Commit;
import dev.faultline.storage.Committed;
import dev.faultline.storage.Engine;
import dev.faultline.storage.EngineTrait;
import dev.faultline.storage.Key;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the contracts share: an engine in an empty place, and a clock that a test sets. */
public abstract sealed class EngineContract
    permits TableContract, ClaimContract, RangeContract, BlobsContract, QueueContract {
  /** When every test begins. */
  protected static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  /** A time that stands still until a test moves it. */
  protected static final class TestClock implements InstantSource {
    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    /** Moves the time. */
    public void set(Instant instant) {
      now = instant;
    }

    /** The time as epoch second. */
    public long second() {
      return now.getEpochSecond();
    }
  }

  /** The time the engine sees. */
  protected final TestClock clock = new TestClock();

  private @Nullable Engine engine;
  private Path folder = Path.of("");

  /**
   * Opens the engine under test. An engine that is {@link EngineTrait#DURABLE} finds what was
   * written into the same folder before.
   */
  protected abstract Engine open(Path folder, InstantSource clock) throws IOException;

  /** The traits the engine is known to have: declaring one by accident is a fault as well. */
  protected abstract Set<EngineTrait> traits();

  @BeforeEach
  final void openEngine(@TempDir Path empty) throws IOException {
    folder = empty.resolve("data");
    engine = open(folder, clock);
  }

  @AfterEach
  final void closeEngine() {
    engine().close();
  }

  /** The engine. */
  protected final Engine engine() {
    return Objects.requireNonNull(engine, "the engine is not open");
  }

  /** Closes the engine and opens it over the same folder. */
  protected final void reopen() throws IOException {
    engine().close();
    engine = open(folder, clock);
  }

  /** Whether the engine declares a trait. */
  protected final boolean declares(EngineTrait trait) {
    return engine().traits().contains(trait);
  }

  @Test
  @DisplayName("the engine declares the traits it is known to have, and no other")
  final void declaresTraits() {
    assertThat(engine().traits()).isEqualTo(traits());
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static EventId id(long number) {
    // Spread like real ids, so that neighbours in number are not neighbours in order.
    return new EventId(number * 0x9E3779B97F4A7C15L, number);
  }

  static Change.Put put(String partition, String sort, String value) {
    return new Change.Put(new Key(partition, sort), bytes(value));
  }

  final String value(String partition, String sort) {
    return engine()
        .table()
        .find(new Key(partition, sort))
        .map(row -> new String(row.value(), UTF_8))
        .orElse("(none)");
  }

  /** Commits after whatever was there. */
  final Committed commit(String lane, List<Claim> claims, List<Change> changes) {
    long head = engine().table().head(lane);
    return engine().table().commit(new Commit(lane, head, claims, changes, List.of()));
  }

  /** Commits rows, which must succeed. */
  final void write(Change... changes) {
    assertThat(commit("lane", List.of(), List.of(changes))).isInstanceOf(Committed.Done.class);
  }

  final Claim claim(long number) {
    return new Claim(id(number), bytes("for " + number), clock.second() + 86_400);
  }

  /** Runs each in a virtual thread, all at once; fails when one fails. */
  static <T> List<T> together(List<Callable<T>> works) throws InterruptedException {
    return together(works, Executors.newVirtualThreadPerTaskExecutor());
  }

  /**
   * The same with platform threads, for works that never wait: virtual ones would keep the
   * processors from the others.
   */
  static <T> List<T> togetherBusy(List<Callable<T>> works) throws InterruptedException {
    return together(works, Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory()));
  }

  private static <T> List<T> together(List<Callable<T>> works, ExecutorService threads)
      throws InterruptedException {
    List<T> results = new ArrayList<>();
    try (threads) {
      for (Future<T> result : threads.invokeAll(works)) {
        results.add(result.get());
      }
    } catch (ExecutionException e) {
      throw new AssertionError("a concurrent work failed: " + e.getCause(), e);
    }
    return results;
  }
}
