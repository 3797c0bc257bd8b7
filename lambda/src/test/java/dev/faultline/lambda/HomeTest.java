package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.app.Faultline;
import dev.faultline.storage.aws.EmulatedAws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.crac.Context;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.Message;

/** Snapshots, and what happens where something is missing. */
class HomeTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final List<String> calls = new CopyOnWriteArrayList<>();

  private final ExecutionInterceptor seen =
      new ExecutionInterceptor() {
        @Override
        public void beforeTransmission(
            software.amazon.awssdk.core.interceptor.Context.BeforeTransmission context,
            ExecutionAttributes attributes) {
          calls.add(context.request().getClass().getSimpleName());
        }
      };

  /** Nobody's: the hooks do not look at it. */
  private static final class NoContext extends Context<Resource> {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {}

    @Override
    public void afterRestore(Context<? extends Resource> context) {}

    @Override
    public void register(Resource resource) {}
  }

  @Test
  void snapshotHoldsNothingOfTheInstallation_andEveryRestoreItsOwn(@TempDir Path folder)
      throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), "", _ -> seen)) {
      Home home = stack.home(EmulatedStack.HTTP);
      Context<Resource> context = new NoContext();
      home.beforeCheckpoint(context);
      assertThat(calls).isEmpty();
      assertThat(stack.parameters().calls()).isZero();
      home.afterRestore(context);
      assertThat(stack.parameters().calls()).isEqualTo(1);
      assertThat(calls).contains("GetParametersRequest", "GetObjectRequest");
      Home.Product first = home.product();
      assertThat(home.product()).isSameAs(first);
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
      // Out of another snapshot: nothing of before is used again.
      home.beforeCheckpoint(context);
      home.afterRestore(context);
      assertThat(home.product()).isNotSameAs(first);
      assertThat(home.product().clients()).isNotSameAs(first.clients());
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
      stack.drain();
    }
  }

  @Test
  void restoreWithoutSecrets_isTriedAgainByTheRequest(@TempDir Path folder) throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), "", _ -> seen)) {
      stack.parameters().remove("/faultline/test/envelope-key");
      Home home = stack.home(EmulatedStack.HTTP);
      home.afterRestore(new NoContext());
      assertThatThrownBy(home::product)
          .hasMessage("SSM has no /faultline/test/envelope-key; faultline deploy makes it");
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(503);
      stack.parameters().put("/faultline/test/envelope-key", "not base64!");
      assertThatThrownBy(home::product)
          .hasMessage("/faultline/test/envelope-key in SSM is no base64");
      stack.parameters().put("/faultline/test/envelope-key", "A".repeat(43) + "=");
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
    }
  }

  /** A restore that takes ten seconds is given up by Lambda, with the request it was made for. */
  @Test
  void restoreWhileSsmIsSilent_isOverBeforeItIsReady(@TempDir Path folder) throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), "", _ -> seen);
        Home home =
            Home.open(
                stack.variables(),
                new SetClock(NOW),
                seen,
                Faultline::outgoing,
                Duration.ofMillis(1))) {
      CountDownLatch speaking = stack.parameters().silent();
      home.afterRestore(new NoContext());
      speaking.countDown();
      assertThat(home.product()).isNotNull();
      assertThat(stack.parameters().calls()).as("opened once, while the hook was over").isOne();
    }
  }

  /** Lambda would answer 502 and throw the process away. */
  @Test
  void requestWithoutTime_isAnsweredAllTheSame(@TempDir Path folder) throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), "", _ -> seen)) {
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
      stack.millisLeft(() -> (int) CallsInTime.ANSWER.toMillis());
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(503);
      stack.millisLeft(() -> 29_000);
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
    }
  }

  @Test
  void messagesThatFail_areNamedAndOthersDone(@TempDir Path folder) throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), "", _ -> seen)) {
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
      List<Message> messages = new ArrayList<>(stack.receive());
      assertThat(messages).hasSize(1);
      Message strange =
          Message.builder().messageId("strange").receiptHandle("r").body("no job of ours").build();
      messages.add(strange);
      assertThat(stack.work(messages)).isEqualTo(Set.of("strange"));
      assertThat(stack.ask("GET", "/api/v1/projects/1/issues", "").bodyText()).contains("it broke");
      // Where nothing can be done, all come again.
      stack.parameters().remove("/faultline/test/url");
      stack.home(EmulatedStack.WORK).close();
      assertThat(stack.work(List.of(strange))).isEqualTo(Set.of("strange"));
    }
  }

  @Test
  void configFile_isReadFromTheBucket(@TempDir Path folder) throws IOException {
    String file = "[limits]\nbody-bytes = 1000\n";
    try (EmulatedStack stack = EmulatedStack.start(folder, new SetClock(NOW), file, _ -> seen)) {
      assertThat(stack.ask("GET", "/api/v1/info", "").bodyText())
          .contains("\"largestBodyBytes\":1000", "\"url\":\"" + EmulatedStack.URL + "\"");
      assertThat(stack.ask("POST", "/api/1/store/", " ".repeat(1_001)).status()).isEqualTo(413);
    }
  }

  @Test
  void anotherKeyInSsm_isNoticedWithoutADeploy(@TempDir Path folder) throws IOException {
    SetClock clock = new SetClock(NOW);
    try (EmulatedStack stack = EmulatedStack.start(folder, clock, "", _ -> seen)) {
      String projects = "/api/v1/projects";
      assertThat(stack.ask("GET", projects, "").status()).isEqualTo(200);
      Home.Product first = stack.home(EmulatedStack.HTTP).product();
      stack.parameters().put("/faultline/test/master-key", "another-master-key");
      clock.move(Home.SECRETS_LOOKS.minusMillis(1));
      assertThat(stack.ask("GET", projects, "").status()).isEqualTo(200);
      clock.move(Duration.ofMillis(1).plus(Home.LOOKS));
      assertThat(stack.ask("GET", projects, "").status()).isEqualTo(403);
      assertThat(stack.ask("GET", projects, "", "another-master-key").status()).isEqualTo(200);
      Home.Product second = stack.home(EmulatedStack.HTTP).product();
      assertThat(second).isNotSameAs(first);
      clock.move(Home.SECRETS_LOOKS);
      assertThat(stack.home(EmulatedStack.HTTP).product()).as("the same keys").isSameAs(second);
    }
  }

  @Test
  void environmentThatNoStackMade_isSaidSo() {
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "FAULTLINE_STAGE",
            "FAULTLINE_TABLE",
            "FAULTLINE_BUCKET",
            "FAULTLINE_QUEUE_PREFIX",
            "FAULTLINE_RETENTION_DAYS",
            "AWS_REGION")) {
      assertThatThrownBy(() -> Home.open(environment, Instant::now, EmulatedAws.nothing()))
          .hasMessageContaining("has no " + name);
      environment.put(name, "7");
    }
    environment.put("FAULTLINE_RETENTION_DAYS", "x");
    assertThatThrownBy(() -> Home.open(environment, Instant::now, EmulatedAws.nothing()))
        .hasMessageContaining("FAULTLINE_RETENTION_DAYS is x");
  }
}
