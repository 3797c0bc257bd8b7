package dev.faultline.api.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.fixtures.FailingEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Bodies that unpack to much, at the same time. */
class UnpackedBoundTest {
  private final AtomicReference<@Nullable FailingEngine> engine = new AtomicReference<>();
  private final Installation at =
      new Installation(
          90,
          0,
          Map.of("unpackedInFlightBytes", 200_000),
          inner -> {
            FailingEngine wrapped = new FailingEngine(inner);
            engine.set(wrapped);
            return wrapped;
          });

  @AfterEach
  void close() {
    at.close();
  }

  private Answer post(String project, byte[] gzip) {
    return at.call(
        "POST",
        "/v0/projects/" + project + "/errors",
        gzip,
        "X-Api-Key",
        Installation.CLIENT,
        "Content-Encoding",
        "gzip");
  }

  /** A post that is a hundred times larger when it is unpacked. */
  private static byte[] gzip(int chars) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      String body =
          "{\"errors\":[{\"message\":\"m\"}],\"context\":{\"a\":\"" + "x".repeat(chars) + "\"}}";
      packed.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  @DisplayName("while a large body is in work another is told to wait; small ones pass")
  void bounds() throws Exception {
    byte[] large = gzip(300_000);
    CountDownLatch committing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    assertThat(at.report("shop", "first").status()).isEqualTo(201);
    assertThat(at.report("other", "first").status()).isEqualTo(201);
    Objects.requireNonNull(engine.get())
        .beforeNext(
            () -> {
              committing.countDown();
              await(mayGoOn);
            });
    AtomicReference<@Nullable Answer> first = new AtomicReference<>();
    Thread poster = Thread.ofVirtual().start(() -> first.set(post("shop", large)));
    try {
      await(committing);

      Answer refused = post("other", large);

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.text()).contains("limit unpacked-in-flight-bytes");
      assertThat(refused.response().headers().find("Retry-After")).hasValue("5");
      assertThat(post("other", gzip(10_000)).status()).isEqualTo(201);
    } finally {
      mayGoOn.countDown();
      poster.join();
    }
    assertThat(Objects.requireNonNull(first.get()).status()).isEqualTo(201);
    assertThat(post("other", large).status()).isEqualTo(201);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
