package dev.faultline.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.storage.Delivery;
import dev.faultline.storage.memory.MemoryEngine;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LettersTest {
  private final AtomicReference<Instant> time = new AtomicReference<>(DeliverWorld.START);
  private final DeliverWorld.Scripted notifier = new DeliverWorld.Scripted();
  private final DeliverWorld world = new DeliverWorld(new MemoryEngine(time::get), time, notifier);
  private final AtomicReference<Message.OfIssue> told = new AtomicReference<>();

  private Message.OfIssue told(String more) throws InterruptedException {
    notifier.behaviour =
        (_, message, _) -> {
          told.set((Message.OfIssue) message);
          return "200";
        };
    Decision decision =
        world.decision(1, "a", 1, "{\"type\":\"scripted\",\"place\":\"a\"" + more + "}");
    world.decide(decision);
    world.run();
    return told.get();
  }

  @Test
  @DisplayName("without a template the link leads to our own page, and times are UTC")
  void plain() throws InterruptedException {
    Message.OfIssue message = told("");
    assertThat(message.link()).startsWith("https://faultline.example/issues/");
    assertThat(message.zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(message.event()).as("a body that is gone").isNull();
    assertThat(message.seen().shortId()).isEqualTo("SHOP-1");
  }

  @Test
  @DisplayName("a link template is filled with encoded values; the time as the original names it")
  void template() throws InterruptedException {
    Message.OfIssue message =
        told(
            ",\"linkTemplate\":\"https://h/v0/index.html#/projects/{project}/errors/{message}"
                + "/occurrences/{reversedUnixtime}{unknown}\"");
    // 2^53 - 1 minus the second of 2026-11-22T06:00:00Z.
    assertThat(message.link())
        .isEqualTo(
            "https://h/v0/index.html#/projects/shop/errors/Boom%201"
                + "/occurrences/9007197459413791");
  }

  @Test
  @DisplayName("a template may not lead elsewhere than to the web")
  void hostileTemplate() throws InterruptedException {
    assertThat(told(",\"linkTemplate\":\"javascript:alert(1)\"").link())
        .startsWith("https://faultline.example/issues/");
  }

  @Test
  @DisplayName("values of a template are encoded by their bytes, and no value is a template")
  void encoding() {
    assertThat(
            LinkTemplate.fill("https://h/{a}?{b}{", java.util.Map.of("a", "{b}/ü?#", "b", "x-._~")))
        .isEqualTo("https://h/%7Bb%7D%2F%C3%BC%3F%23?x-._~{");
  }

  @Test
  @DisplayName("times are in the config's zone; a zone nobody knows does not lose the message")
  void zones() throws InterruptedException {
    assertThat(told(",\"timezone\":\"Asia/Tokyo\"").zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
  }

  @Test
  @DisplayName("a zone that nobody knows is UTC, and the log says so")
  void unknownZone() throws InterruptedException {
    assertThat(told(",\"timezone\":\"Mars/Olympus\"").zone()).isEqualTo(ZoneOffset.UTC);
    assertThat(world.deliveries.log(world.project.scope(), "a", 1, null).items())
        .singleElement()
        .extracting(Delivery::detail)
        .asString()
        .contains("unknown time zone");
  }
}
