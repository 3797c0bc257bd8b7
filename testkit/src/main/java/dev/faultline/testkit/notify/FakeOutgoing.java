package dev.faultline.testkit.notify;

import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.Outgoing;
import dev.faultline.outgoing.OutgoingException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Reaches fake services by host name, without a network. */
public final class FakeOutgoing implements Outgoing {
  private final Map<String, FakeService> hosts = new ConcurrentHashMap<>();

  /** An outgoing that knows one host. */
  public static FakeOutgoing to(String host, FakeService service) {
    return new FakeOutgoing().with(host, service);
  }

  /** Makes a host known. */
  public FakeOutgoing with(String host, FakeService service) {
    hosts.put(host, service);
    return this;
  }

  @Override
  public Answer send(Call call) throws OutgoingException {
    FakeService service = hosts.get(call.uri().getHost());
    if (service == null) {
      throw new OutgoingException(
          OutgoingException.Kind.NOT_SENT, "unknown host " + call.uri().getHost(), null);
    }
    return answer(service.take(received(call)), call);
  }

  private static Received received(Call call) {
    Map<String, String> headers = new TreeMap<>();
    call.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    String query = call.uri().getRawQuery();
    byte[] body = call.body();
    return new Received(
        call.method(),
        call.uri().getRawPath() + (query == null ? "" : "?" + query),
        headers,
        body == null ? new byte[0] : body);
  }

  private static Answer answer(Reply reply, Call call) throws OutgoingException {
    String host = call.uri().getHost();
    return switch (reply) {
      case Reply.Gives gives -> new Answer(gives.status(), gives.headers(), gives.body(), false);
      case Reply.Hangs _ ->
          throw new OutgoingException(
              OutgoingException.Kind.UNKNOWN, host + " did not answer in time", null);
      case Reply.Cuts _, Reply.Loses _ ->
          throw new OutgoingException(
              OutgoingException.Kind.UNKNOWN, host + " broke the answer off", null);
      case Reply.Unreachable _ ->
          throw new OutgoingException(
              OutgoingException.Kind.NOT_SENT, host + " refused the connection", null);
      case Reply.Waits waits -> {
        await(waits);
        yield answer(waits.then(), call);
      }
    };
  }

  static void await(Reply.Waits waits) {
    try {
      waits.gate().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a fake service waits", e);
    }
  }
}
