package dev.faultline.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** All that can be called: it takes everything, until it is cut off. */
final class Outside implements Outgoing {
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile boolean unreachable;

  /** What was called. */
  List<Call> calls() {
    return calls;
  }

  /** Nobody can be reached from now on. */
  void cutOff() {
    unreachable = true;
  }

  @Override
  public Answer send(Call call) throws OutgoingException {
    if (unreachable) {
      throw new OutgoingException(OutgoingException.Kind.NOT_SENT, "nobody is there", null);
    }
    calls.add(call);
    return call.uri().getHost().equals("api.github.com") ? github(call) : answer(200, "ok");
  }

  /** Finds nothing, and makes issue 1. */
  private static Answer github(Call call) {
    return call.method().equals("POST")
        ? answer(201, "{\"number\":1,\"html_url\":\"https://github.com/acme/shop/issues/1\"}")
        : answer(200, "{\"total_count\":0,\"incomplete_results\":false,\"items\":[]}");
  }

  private static Answer answer(int status, String body) {
    return new Answer(
        status, Map.of("content-type", "application/json"), body.getBytes(UTF_8), false);
  }
}
