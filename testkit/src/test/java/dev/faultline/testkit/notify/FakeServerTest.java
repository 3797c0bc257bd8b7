package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fake that does not do what it says would make every test that uses it worthless. */
class FakeServerTest {
  private final FakeService service = FakeService.agreeable();
  private final FakeServer server = new FakeServer(service);
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .header("X-Mark", "here")
            .timeout(Duration.ofMinutes(1))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void keepsWhatItGotAndFollowsTheScript() throws Exception {
    service.first(Reply.patience(3), Reply.of(500, ""));
    HttpResponse<String> first = post("/a?b=%2F", "{\"x\":1}");
    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("3");
    assertThat(post("/a", "").statusCode()).isEqualTo(500);
    assertThat(post("/a", "").body()).isEqualTo("ok");
    assertThat(service.received()).hasSize(3);
    Received got = service.received().getFirst();
    assertThat(got.path()).isEqualTo("/a?b=%2F");
    assertThat(got.header("x-mark")).isEqualTo("here");
    assertThat(got.object()).containsEntry("x", 1L);
  }

  @Test
  void cutsAnAnswerOff() {
    service.first(new Reply.Cuts());
    assertThatThrownBy(() -> post("/", "")).isInstanceOf(IOException.class);
    assertThat(service.received()).hasSize(1);
  }

  @Test
  void waitsForTheTest() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    service.first(new Reply.Waits(gate, Reply.of(201, "late")));
    Thread.ofVirtual().start(gate::countDown);
    assertThat(post("/", "").statusCode()).isEqualTo(201);
  }

  @Test
  void whatHangsEndsWhenItIsClosed() throws Exception {
    service.first(new Reply.Hangs());
    Thread call =
        Thread.ofVirtual().start(() -> assertThatThrownBy(() -> post("/", "")).isNotNull());
    while (service.received().isEmpty()) {
      Thread.onSpinWait();
    }
    server.close();
    call.join();
    assertThat(service.received()).hasSize(1);
  }
}
