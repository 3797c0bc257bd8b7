package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.config.Config;
import dev.faultline.fixtures.RecordingEngine;
import dev.faultline.fixtures.SharedEngine;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.outgoing.OutgoingException;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.Queue;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is left of a batch when the process has no memory for more. */
class WorkerErrorTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final Config CONFIG = Config.forTests(Path.of("unused"));

  /** Has no memory for words. */
  private static final class Speechless extends Handler {
    @Override
    public void publish(LogRecord record) {
      throw new OutOfMemoryError("as if");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  @DisplayName("jobs whose thread dies while it says why they failed are not taken for done")
  void threadDies() {
    RecordingEngine engine = new RecordingEngine(new MemoryEngine(() -> NOW));
    Logger logger = Logger.getLogger(Worker.class.getName());
    Speechless speechless = new Speechless();
    try (Faultline faultline =
        Faultline.passing(
            CONFIG,
            new SharedEngine(engine),
            new MemoryKeysets(),
            () -> NOW,
            new Random(1),
            new SecureRandom(),
            call -> {
              throw new OutgoingException(OutgoingException.Kind.NOT_SENT, "nobody", null);
            })) {
      for (int i = 0; i < 2; i++) {
        faultline.handle(
            Request.of(
                "POST",
                "/v0/projects/shop/errors",
                Headers.of("X-Api-Key", CONFIG.clientKeys().getFirst()),
                "{\"errors\":[{\"type\":\"Boom\",\"message\":\"it broke\"}]}".getBytes(UTF_8)));
      }
      List<Queue.Lease> leases = engine.queue().lease(Faultline.QUEUE, 10, Duration.ofMinutes(6));
      List<Work> jobs = leases.stream().map(lease -> new Work(lease.job(), 1)).toList();
      assertThat(jobs).hasSize(2);
      engine.failAfter(0);
      logger.addHandler(speechless);
      assertThat(faultline.work(jobs)).containsExactly(0, 1);
      logger.removeHandler(speechless);
      assertThat(faultline.work(jobs)).isEmpty();
    } finally {
      logger.removeHandler(speechless);
    }
  }
}
