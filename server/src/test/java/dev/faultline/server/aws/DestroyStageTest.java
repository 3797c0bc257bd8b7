package dev.faultline.server.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.app.Faultline;
import dev.faultline.server.cli.Ran;
import dev.faultline.storage.Outbox;
import dev.faultline.storage.Revocations;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.EmulatedAws;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code destroy} finds in stores and queues that the product itself has written. */
class DestroyStageTest {
  private static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
  private static final String UNTOLD = "nothing was removed; --yes goes on without asking";

  private final EmulatedAccount account;

  DestroyStageTest() throws IOException {
    account = new EmulatedAccount();
  }

  @BeforeEach
  void begin() {
    account.enter();
  }

  @AfterEach
  void end() {
    account.close();
  }

  /** Nobody agrees, so that it goes as far as asking at most. */
  private static Ran destroy(String stage, String... more) {
    List<String> all = new ArrayList<>(List.of("destroy", "--stage", stage));
    all.addAll(List.of(more));
    Ran ran = Ran.program(all.toArray(String[]::new));
    assertThat(ran.code()).as(ran.out()).isEqualTo(1);
    return ran;
  }

  private static AwsEngine engine(String stage) {
    return EmulatedAccount.engine(stage, EmulatedAws.nothing());
  }

  private static Decision relayed() {
    Note note = new Note("backlog", "added", "BLG-1", null, "", List.of(), "Ann", "shop", NOW);
    return new Decision(
        "hook", Decision.RELAY, "t", "slack", new byte[0], NOW, NOW, new Decision.Relayed(note));
  }

  @Test
  @DisplayName("a stage that only relayed is not empty, and what waits in its queue is counted")
  void relays() throws Exception {
    account.deploy("relays");
    assertThat(destroy("relays").err()).contains(UNTOLD);
    try (AwsEngine engine = engine("relays")) {
      assertThat(new Outbox(engine).append(relayed())).isTrue();
      assertThat(destroy("relays").err())
          .contains("relayed webhooks or revoked configs in the table faultline-relays");
      assertThat(destroy("relays", "--keep-data").err()).contains(UNTOLD);

      engine.queue().append(Faultline.QUEUE, List.of(new byte[] {1}), Duration.ZERO);
      engine.queue().append(Faultline.QUEUE, List.of(new byte[] {2}), Duration.ofMinutes(1));
    }
    String waiting = "2 jobs in the queue and 0 among its dead letters";
    assertThat(destroy("relays").err()).contains("there is data").contains(waiting);
    assertThat(destroy("relays", "--keep-data").err()).contains("there are " + waiting);
    Ran told = destroy("relays", "--keep-data", "--lose-waiting");
    assertThat(told.out()).contains("the data stays").contains("lost are    " + waiting);
    assertThat(told.err()).contains(UNTOLD);
    Ran all = destroy("relays", "--delete-data");
    assertThat(all.out()).contains("All of it goes").contains("lost are    " + waiting);
    assertThat(all.err()).contains(UNTOLD);
  }

  @Test
  @DisplayName("a stage in which only a config was revoked is not empty")
  void revokes() throws Exception {
    account.deploy("revokes");
    assertThat(destroy("revokes").err()).contains(UNTOLD);
    try (AwsEngine engine = engine("revokes")) {
      new Revocations(engine, InstantSource.fixed(NOW)).revoke("0123456789abcdefghijkl");
    }
    assertThat(destroy("revokes").err())
        .contains("relayed webhooks or revoked configs in the table faultline-revokes");
  }
}
