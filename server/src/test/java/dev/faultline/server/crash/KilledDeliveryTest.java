package dev.faultline.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.testkit.notify.FakeServer;
import dev.faultline.testkit.notify.FakeService;
import dev.faultline.testkit.notify.Received;
import dev.faultline.testkit.notify.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program, killed with a message to send. */
class KilledDeliveryTest {
  /** How long a message may take that should arrive at once; nothing is asserted about it. */
  private static final int PATIENCE_SECONDS = 60;

  private static Path settings(Path folder, String name, String delay) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        "[outgoing]\nallow = [\"127.0.0.1\"]\n[notify]\ndelay = \"" + delay + "\"\n");
  }

  private static String slack(FakeServer server) {
    return "{\"type\":\"slack\",\"endpoint\":\""
        + server.address()
        + "/services/T0/B0/X0\",\"channel\":\"#ops\",\"threshold\":-1}";
  }

  @Test
  @DisplayName("F-32: killed between the 201 and the send, the message goes out after the restart")
  void beforeTheSend(@TempDir Path folder) throws IOException, InterruptedException {
    CountDownLatch arrived = new CountDownLatch(1);
    FakeService service = new FakeService(request -> told(arrived));
    try (FakeServer slack = new FakeServer(service)) {
      Path data = folder.resolve("data");
      Path late = settings(folder, "late.toml", "1h");
      try (Child child = Child.start(data, "--config", late.toString())) {
        assertThat(child.postError("shop", "boom 32", slack(slack))).isEqualTo(201);
        child.kill();
      }
      assertThat(service.received()).isEmpty();
      Path now = settings(folder, "now.toml", "0s");
      try (Child _ = Child.start(data, "--config", now.toString())) {
        assertThat(arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
    }
    assertThat(service.only().text()).contains("boom 32");
  }

  @Test
  @DisplayName("killed before the answer came, the message is sent again after the restart")
  void beforeTheAnswer(@TempDir Path folder) throws IOException, InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch arrived = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    FakeService service =
        new FakeService(
            request -> {
              asked.countDown();
              Reply reply = told(arrived);
              return arrived.getCount() == 1 ? new Reply.Waits(never, reply) : reply;
            });
    try (FakeServer slack = new FakeServer(service)) {
      Path data = folder.resolve("data");
      Path now = settings(folder, "now.toml", "0s");
      try (Child child = Child.start(data, "--config", now.toString())) {
        assertThat(child.postError("shop", "boom 33", slack(slack))).isEqualTo(201);
        assertThat(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        child.kill();
      }
      try (Child _ = Child.start(data, "--config", now.toString())) {
        assertThat(arrived.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      }
      never.countDown();
    }
    assertThat(service.received())
        .hasSize(2)
        .extracting(Received::path)
        .containsOnly("/services/T0/B0/X0");
  }

  private static Reply told(CountDownLatch arrived) {
    arrived.countDown();
    return Reply.of(200, "ok");
  }
}
