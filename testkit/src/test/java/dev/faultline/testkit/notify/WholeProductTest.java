package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.app.Faultline;
import dev.faultline.config.Config;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.seal.MemoryKeysets;
import dev.faultline.storage.memory.MemoryEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The whole product before a GitHub that keeps issues as the real one does. */
class WholeProductTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:15:30Z");
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final IssueStore store = new IssueStore();
  private final FakeService github = new FakeService(new FakeGitHub("acme/shop", store));
  private final Faultline faultline =
      Faultline.create(
          Config.forTests(Path.of("unused")),
          new MemoryEngine(now::get),
          new MemoryKeysets(),
          now::get,
          new Random(1),
          new SecureRandom(),
          FakeOutgoing.to("api.github.com", github));

  @AfterEach
  void close() {
    faultline.close();
  }

  private int post(String message) {
    return faultline
        .handle(
            Request.of(
                "POST",
                "/v0/projects/shop/errors",
                Headers.of("X-Api-Key", KEY),
                ("{\"errors\":[{\"type\":\"Boom\",\"message\":\""
                        + message
                        + "\"}],\"notifications\":[{\"type\":\"github\",\"userToken\":\""
                        + FakeGitHub.TOKEN
                        + "\",\"owner\":\"acme\",\"repo\":\"shop\"}]}")
                    .getBytes(StandardCharsets.UTF_8)))
        .status();
  }

  @Test
  @DisplayName("F-34: 20 requests at once with a new error make one issue there")
  void concurrentFirstsMakeOneIssue() throws InterruptedException {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      clients.add(Thread.ofVirtual().start(() -> post("it broke")));
    }
    for (Thread client : clients) {
      client.join();
    }
    faultline.tellAll();
    assertThat(store.only().title()).isEqualTo("[Boom] it broke");
  }

  @Test
  @DisplayName("F-33, F-35: a busy repository, and few calls however large it is")
  void actsOnWhatIsThere() throws InterruptedException {
    store.fill(10_000);
    post("it broke");
    faultline.tellAll();
    int first = github.received().size();
    for (int i = 0; i < 3; i++) {
      int before = github.received().size();
      post("it broke");
      faultline.tellAll();
      assertThat(github.received().size() - before).isBetween(1, 3);
    }
    assertThat(first).isLessThanOrEqualTo(5);
    assertThat(store.all().stream().filter(item -> item.title().equals("[Boom] it broke")))
        .hasSize(1);
  }

  @Test
  @DisplayName("an answer that was lost after the issue was made does not make another")
  void asksBeforeItRepeats() throws InterruptedException {
    store.troubleAfter(request -> request.method().equals("POST"), new Reply.Cuts());
    post("it broke");
    faultline.tellAll();
    now.set(NOW.plusSeconds(7_200));
    faultline.tellAll();
    assertThat(store.only().title()).isEqualTo("[Boom] it broke");
  }
}
