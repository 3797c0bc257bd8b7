package dev.faultline.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.http.Response;
import dev.faultline.storage.Arrivals;
import dev.faultline.storage.aws.AwsEngine;
import dev.faultline.storage.aws.EmulatedAws;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** Functions that run while somebody moves into their installation. */
class MovingInTest {
  private static final String MOVED_KEY = "master-key-that-moved-in";
  private static final String PROJECTS = "/api/v1/projects";

  private final SetClock clock = new SetClock(Instant.parse("2026-11-22T10:00:00Z"));

  @Test
  void functionsKeepStillUntilAllIsHere_andTakeTheKeysThatCameAlong(@TempDir Path folder)
      throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, clock, "", _ -> EmulatedAws.nothing());
        AwsEngine mover = EmulatedAws.open(stack.places(), clock, EmulatedAws.nothing())) {
      Arrivals arrivals = new Arrivals(mover, clock);
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(200);
      stack.tick();
      assertThat(stack.ask(EmulatedStack.event()).status()).isEqualTo(200);
      List<Message> waiting = stack.receive();
      assertThat(waiting).isNotEmpty();

      arrivals.reached(new Arrivals.State("some backup", 7, false));
      clock.move(Home.LOOKS);
      Response refused = stack.ask(EmulatedStack.event());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers().find("Retry-After")).contains("60");
      assertThat(refused.bodyText()).contains("an import into this installation", "7 parts");
      assertThat(stack.work(waiting)).hasSameSizeAs(waiting);
      assertThatThrownBy(stack::tick).isInstanceOf(MovingInException.class);
      // A process that starts now sees it at once.
      stack.home(EmulatedStack.HTTP).close();
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(503);

      stack.parameters().put("/faultline/test/master-key", MOVED_KEY);
      arrivals.reached(new Arrivals.State("some backup", 9, true));
      assertThat(stack.ask("GET", PROJECTS, "", MOVED_KEY).status()).isEqualTo(200);
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(403);
      assertThat(stack.work(waiting)).isEmpty();
      stack.tick();
      assertThat(stack.ask("GET", "/api/v1/projects/1/issues", "", MOVED_KEY).bodyText())
          .contains("it broke");
    }
  }

  @Test
  void functionThatSleptMeanwhile_takesTheKeysOnceItLooks(@TempDir Path folder) throws IOException {
    try (EmulatedStack stack = EmulatedStack.start(folder, clock, "", _ -> EmulatedAws.nothing());
        AwsEngine mover = EmulatedAws.open(stack.places(), clock, EmulatedAws.nothing())) {
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(200);
      int read = stack.parameters().calls();
      clock.move(Home.LOOKS);
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(200);
      assertThat(stack.parameters().calls()).as("nothing happened").isEqualTo(read);

      stack.parameters().put("/faultline/test/master-key", MOVED_KEY);
      new Arrivals(mover, clock).reached(new Arrivals.State("some backup", 9, true));
      clock.move(Home.LOOKS.minusMillis(1));
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(200);
      clock.move(Home.LOOKS);
      assertThat(stack.ask("GET", PROJECTS, "").status()).isEqualTo(403);
      assertThat(stack.ask("GET", PROJECTS, "", MOVED_KEY).status()).isEqualTo(200);
      assertThat(stack.parameters().calls()).isEqualTo(read + 1);
    }
  }
}
