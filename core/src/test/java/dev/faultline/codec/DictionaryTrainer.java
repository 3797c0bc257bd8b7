package dev.faultline.codec;

import com.github.luben.zstd.ZstdDictTrainer;
import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.event.Event;
import dev.faultline.fixtures.CapturedRequest;
import dev.faultline.issue.Issue;
import dev.faultline.project.Project;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Events;
import dev.faultline.storage.IssueQuery;
import dev.faultline.storage.Issues;
import dev.faultline.storage.Projects;
import dev.faultline.storage.StateCache;
import dev.faultline.storage.memory.MemoryEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Trains a dictionary and prints what it is worth; run by {@code script/train-dictionary}, never
 * with the tests. A dictionary that was released must not change: train the next number.
 */
class DictionaryTrainer {
  private static final int SIZE = 16 << 10;
  private static final int SAMPLES = 4_000;

  @Test
  void train() throws IOException {
    Path file = Path.of(Objects.requireNonNull(System.getProperty("faultline.dictionary")));
    List<byte[]> captured = captured();
    List<byte[]> samples = bodies(new SampleEvents(1), SAMPLES);
    samples.addAll(captured);
    ZstdDictTrainer trainer =
        new ZstdDictTrainer(samples.stream().mapToInt(s -> s.length).sum(), SIZE);
    samples.forEach(trainer::addSample);
    byte[] trained = trainer.trainSamples();
    Files.write(file, trained);
    print("made-up events it was not trained with", bodies(new SampleEvents(2), 2_000), trained);
    print("captured events, which it was trained with", captured, trained);
  }

  static void print(String what, List<byte[]> bodies, byte[] trained) {
    long plain = bodies.stream().mapToLong(body -> body.length).sum();
    System.out.printf("%s: %d events of %d bytes%n", what, bodies.size(), plain / bodies.size());
    for (int level = 1; level <= 3; level++) {
      Bodies with = new Bodies(List.of(new Dictionary(1, trained)), level);
      Bodies without = new Bodies(List.of(new Dictionary(1, new byte[0])), level);
      System.out.printf(
          "  level %d: %s; without a dictionary %s%n",
          level, figures(with, bodies), figures(without, bodies));
    }
  }

  private static String figures(Bodies codec, List<byte[]> bodies) {
    List<byte[]> packed = bodies.stream().map(codec::compress).toList();
    for (int round = 0; round < 3; round++) {
      bodies.forEach(codec::compress);
    }
    long begin = System.nanoTime();
    bodies.forEach(codec::compress);
    long middle = System.nanoTime();
    packed.forEach(codec::decompress);
    long end = System.nanoTime();
    return "%d bytes, %.1f us to write, %.1f us to read"
        .formatted(
            packed.stream().mapToLong(p -> p.length).sum() / bodies.size(),
            (middle - begin) / 1e3 / bodies.size(),
            (end - middle) / 1e3 / bodies.size());
  }

  /** The stored form of every captured event of every client. */
  private static List<byte[]> captured() {
    Instant now = Instant.parse("2026-11-22T02:00:00Z");
    MemoryEngine engine = new MemoryEngine(() -> now);
    try (Faultline faultline =
        Faultline.create(
            Config.forTests(Path.of("unused")),
            engine,
            new MemoryKeysets(),
            () -> now,
            new Random(1),
            new SecureRandom())) {
      CapturedRequest.all("sentry-", "raven-", "faultline-")
          .forEach(captured -> faultline.handle(captured.request()));
    }
    Bodies bodies = new Bodies();
    Events events = new Events(engine, () -> now, Duration.ofDays(90), bodies::decompress);
    Issues issues = new Issues(engine, new StateCache(0));
    List<byte[]> captured = new ArrayList<>();
    for (Project project : new Projects(engine, () -> now, () -> "").list()) {
      for (Issue issue : issues.list(project, IssueQuery.all(1_000)).items()) {
        events
            .list(project, issue, 1_000, null)
            .items()
            .forEach(event -> events.body(event).ifPresent(captured::add));
      }
    }
    return captured;
  }

  private static List<byte[]> bodies(SampleEvents events, int count) {
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Event event = events.event();
      bodies.add(EventJson.write(event));
    }
    return bodies;
  }
}
