package dev.faultline.server.helidon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faultline.config.Limits;
import dev.faultline.http.Handler;
import dev.faultline.http.Headers;
import dev.faultline.http.Request;
import dev.faultline.http.Response;
import dev.faultline.settings.LimitNames;
import dev.faultline.testkit.http.HostContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelidonHostTest extends HostContract {
  private static final Handler OK = request -> Response.text(200, "text/plain", "ok");
  private static final Handler ECHO =
      request -> Response.bytes(200, "application/octet-stream", record(request).body());

  private @Nullable HelidonHost host;

  @AfterEach
  void stop() {
    if (host != null) {
      host.stop();
    }
  }

  @Override
  protected Response exchange(
      Handler handler, String method, String target, Headers headers, byte[] body)
      throws IOException {
    try (RawClient client = serve(handler, Map.of())) {
      StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: h\r\n");
      headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
      if (body.length > 0) {
        head.append("Content-Length: " + body.length + "\r\n");
      }
      client.send(head + "\r\n");
      return client.send(body).answer(method.equals("HEAD"));
    }
  }

  private RawClient serve(Handler handler, Map<String, Integer> limits) throws IOException {
    return serve(handler, false, LimitNames.with(limits));
  }

  private RawClient serve(Handler handler, boolean trustProxy, Limits limits) throws IOException {
    host = HelidonHost.start("127.0.0.1", 0, trustProxy, limits, handler);
    return another();
  }

  private RawClient another() throws IOException {
    HelidonHost running = host;
    if (running == null) {
      throw new IllegalStateException("nothing is served");
    }
    return new RawClient(running.port());
  }

  @Test
  void keepAlive_answersPipelinedRequestsInOrder() throws IOException {
    try (RawClient client = serve(r -> Response.text(200, "text/plain", r.path()), Map.of())) {
      client.send("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\n");
      client.send("Content-Length: 4\r\n\r\nbodyGET /3 HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(List.of(client.answer(), client.answer(), client.answer()))
          .extracting(Response::bodyText)
          .containsExactly("/1", "/2", "/3");
    }
  }

  @Test
  void answer_saysNothingAboutTheServer() throws IOException {
    try (RawClient client = serve(OK, Map.of())) {
      Response answer = client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer();
      assertThat(answer.headers().entries())
          .extracting(Map.Entry::getKey)
          .containsExactlyInAnyOrder("Date", "Content-Type", "Content-Length");
    }
  }

  @Test
  void connectionClose_isFollowedByTheServer() throws IOException {
    try (RawClient client = serve(OK, Map.of())) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
      assertThat(client.answer().headers().find("Connection")).contains("close");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void oldVersion_isAnsweredAndClosed() throws IOException {
    try (RawClient client = serve(ECHO, Map.of())) {
      client.send("POST /x HTTP/1.0\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi");
      Response answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.bodyText()).isEqualTo("hi");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void oldVersion_mayComeInPieces() throws IOException {
    try (RawClient client = serve(OK, Map.of())) {
      for (String piece : List.of("G", "ET / HTT", "P/1.0\r", "\nHost: h\r\n", "\r\n")) {
        client.send(piece);
      }
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void chunkedBody_isReadWithoutALength() throws IOException {
    try (RawClient client = serve(ECHO, Map.of())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n5\r\n five\r\n0\r\n\r\n");
      assertThat(client.answer().bodyText()).isEqualTo("four five");
      assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-1\r\n", "7fffffffffff\r\n"})
  void brokenChunk_isA400(String chunk) throws IOException {
    try (RawClient client = serve(ECHO, Map.of("body-bytes", 1000))) {
      // At once: what follows an answer may meet a closed connection.
      String head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
      client.send(head + chunk + "!!0\r\n\r\n!!");
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void hugeChunk_isRefusedBeforeItIsHeld() throws IOException {
    try (RawClient client = serve(ECHO, Map.of("body-bytes", 1000))) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n");
      Response answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.bodyText()).contains("\"error\":\"body too large\"");
    }
  }

  @Test
  void lengthAndChunked_isRefused() throws IOException {
    try (RawClient client = serve(ECHO, Map.of())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void longBody_getsItsAnswerBeforeTheHangup() throws IOException {
    try (RawClient client = serve(ECHO, Map.of("body-bytes", 1_000_000))) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n");
      client.send(new byte[4_000_000]);
      Response answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.headers().find("Access-Control-Allow-Origin")).contains("*");
    }
  }

  @Test
  void longBodiesTogether_areBounded() throws IOException {
    String head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n";
    try (RawClient client = serve(ECHO, Map.of("in-flight-bytes", 1_000_000))) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(head).send(new byte[900_000]).answer().status()).isEqualTo(200);
      }
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\n");
      Response answer = client.send(new byte[3_000_000]).answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.bodyText()).contains("limit in-flight-bytes");
      assertThat(answer.headers().find("Retry-After")).contains("1");
    }
    try (RawClient client = another()) {
      assertThat(client.send(head).send(new byte[900_000]).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void expectContinue_isSaidWhenTheBodyIsWanted() throws IOException {
    try (RawClient client = serve(ECHO, Map.of())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(100);
      assertThat(client.send("hi").answer().bodyText()).isEqualTo("hi");
    }
  }

  @Test
  void expectContinue_isNotSaidToARefusedRequest() throws IOException {
    try (RawClient client = serve(r -> Response.empty(403), Map.of())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      Response answer = client.answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.headers().find("Connection")).contains("close");
    }
  }

  @Test
  void longRequestLine_is414() throws IOException {
    try (RawClient client = serve(OK, Map.of("request-line-bytes", 1000))) {
      client.send("GET /" + "a".repeat(2000) + " HTTP/1.1\r\nHost: h\r\n\r\n");
      Response answer = client.answer();
      assertThat(answer.status()).isEqualTo(414);
      assertThat(answer.bodyText()).contains("request line too long");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void longHeaders_are431() throws IOException {
    try (RawClient client = serve(OK, Map.of("header-bytes", 1000))) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(2000) + "\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(431);
      assertThat(client.closed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/3.0\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: many\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n"
      })
  void brokenHead_isA400InJson(String head) throws IOException {
    try (RawClient client = serve(OK, Map.of())) {
      Response answer = client.send(head).answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers().find("Content-Type")).contains("application/json");
      assertThat(answer.bodyText()).startsWith("{\"message\":\"").endsWith("}]}");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void slowHead_isA408() throws IOException {
    try (RawClient client = serve(OK, Map.of("header-seconds", 2))) {
      client.send("GET / HTTP/1.1\r\nHos");
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void silentConnection_isClosed() throws IOException {
    try (RawClient client = serve(OK, Map.of("header-seconds", 1))) {
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void idleConnection_isClosedWithoutAWord() throws IOException {
    try (RawClient client = serve(OK, Map.of("idle-seconds", 1))) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status()).isEqualTo(200);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void slowBody_isA408() throws IOException {
    try (RawClient client = serve(ECHO, Map.of("body-seconds", 2))) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf");
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void connectionTooMany_is503() throws IOException {
    try (RawClient first = serve(OK, Map.of("connections", 1))) {
      assertThat(first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status()).isEqualTo(200);
      try (RawClient second = another()) {
        Response answer = second.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers().find("Retry-After")).contains("1");
      }
      assertThat(first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void clientThatLeaves_doesNotDisturbOthers() throws IOException, InterruptedException {
    BlockingQueue<String> paths = new LinkedBlockingQueue<>();
    CountDownLatch go = new CountDownLatch(1);
    Handler handler =
        request -> {
          paths.add(request.path());
          if (request.path().equals("/wait")) {
            await(go);
          }
          return Response.bytes(200, "text/plain", new byte[1_000_000]);
        };
    try (RawClient client = serve(handler, Map.of())) {
      client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(paths.poll(60, TimeUnit.SECONDS)).isEqualTo("/wait");
      client.abort();
      go.countDown();
      try (RawClient other = another()) {
        assertThat(other.send("GET /o HTTP/1.1\r\nHost: h\r\n\r\n").answer().body())
            .hasSize(1_000_000);
      }
    }
  }

  @Test
  void proxyHeaders_areBelievedWhereAsked() throws IOException {
    BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
    Handler handler =
        request -> {
          seen.add(request);
          return Response.empty(200);
        };
    try (RawClient client = serve(handler, true, Limits.defaults())) {
      client
          .send(
              "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n")
          .answer();
    }
    assertThat(seen.remove().remote()).isEqualTo("203.0.113.9");
  }

  @Test
  void wholeUrl_isCutToItsPath() throws IOException {
    try (RawClient client = serve(r -> Response.text(200, "text/plain", r.path()), Map.of())) {
      client.send("GET http://h:80/a%2Fb?c HTTP/1.1\r\nHost: h\r\n\r\n");
      assertThat(client.answer().bodyText()).isEqualTo("/a%2Fb");
    }
  }

  @Test
  void stop_finishesWhatIsInWorkAndTakesNoMore() throws IOException, InterruptedException {
    CountDownLatch inWork = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Handler handler =
        request -> {
          if (request.path().equals("/idle")) {
            return Response.empty(204);
          }
          inWork.countDown();
          await(go);
          return Response.text(200, "text/plain", "done");
        };
    try (RawClient client = serve(handler, Map.of());
        RawClient idle = another()) {
      // So that it is surely more than a place in the listener's queue.
      idle.send("GET /idle HTTP/1.1\r\nHost: h\r\n\r\n").answer();
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
      await(inWork);
      HelidonHost running = Objects.requireNonNull(host);
      Thread stopping = Thread.startVirtualThread(running::stop);
      assertThat(idle.closed()).isTrue();
      go.countDown();
      Response answer = client.answer();
      assertThat(answer.bodyText()).isEqualTo("done");
      assertThat(answer.headers().find("Connection")).contains("close");
      stopping.join();
      assertThat(answersAs("done")).as("somebody else may have taken the port").isFalse();
    }
  }

  @Test
  void takenPort_isToldWithItsReason() throws IOException {
    HelidonHost running = HelidonHost.start("127.0.0.1", 0, false, Limits.defaults(), OK);
    host = running;
    assertThatThrownBy(
            () -> HelidonHost.start("127.0.0.1", running.port(), false, Limits.defaults(), OK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + running.port())
        .hasMessageContaining("in use");
  }

  @Test
  void remoteAddress_isThePeers() throws IOException {
    try (RawClient client = serve(r -> Response.text(200, "text/plain", r.remote()), Map.of())) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().body())
          .isEqualTo("127.0.0.1".getBytes(UTF_8));
    }
  }

  /** Whether a server with this answer is at the port. */
  private boolean answersAs(String text) {
    try (RawClient client = another()) {
      return client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n").answer().bodyText().equals(text);
    } catch (IOException e) {
      return false;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
