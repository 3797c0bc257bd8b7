package dev.faultline.testkit.notify;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** What a fake service does with a request. */
public sealed interface Reply {
  /** It answers. */
  record Gives(int status, Map<String, String> headers, byte[] body) implements Reply {}

  /** It takes the request and never answers, until the fake is closed. */
  record Hangs() implements Reply {}

  /** It takes the request, and the connection breaks off in the middle of the answer. */
  record Cuts() implements Reply {}

  /** It does what it was asked to, and then the connection breaks off before the answer. */
  record Loses() implements Reply {}

  /** Nothing could be sent: only {@link FakeOutgoing} can do that. */
  record Unreachable() implements Reply {}

  /** It answers when the test lets it. */
  record Waits(CountDownLatch gate, Reply then) implements Reply {}

  /** An answer without headers. */
  static Reply of(int status, String body) {
    return new Gives(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** An answer of JSON. */
  static Reply json(int status, String body) {
    return new Gives(
        status, Map.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
  }

  /** 429 that asks for so many seconds of patience. */
  static Reply patience(int seconds) {
    return new Gives(
        429,
        Map.of("retry-after", Integer.toString(seconds)),
        "slow down".getBytes(StandardCharsets.UTF_8));
  }
}
