package dev.faultline.testkit.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Another people's service: keeps what it got, follows a script, and where the script is at its end
 * behaves as the service does. May be used from any thread. {@link FakeOutgoing} and {@link
 * FakeServer} are the two ways to reach one.
 *
 * <pre>{@code
 * FakeService slack = new FakeService(new SlackBehaviour());
 * slack.first(Reply.patience(3), Reply.of(500, "oops"));
 * }</pre>
 */
public final class FakeService {
  private final Function<Received, Reply> behaviour;
  private final Deque<Reply> script = new ArrayDeque<>();
  private final List<Received> received = new ArrayList<>();

  /**
   * A service.
   *
   * @param behaviour how it answers; it should refuse what the real one would refuse. Called by one
   *     thread at a time
   */
  public FakeService(Function<Received, Reply> behaviour) {
    this.behaviour = behaviour;
  }

  /** A service that says 200 to everything. */
  public static FakeService agreeable() {
    return new FakeService(request -> Reply.of(200, "ok"));
  }

  /** What it does with the next requests, one each, before it behaves again. */
  public synchronized FakeService first(Reply... replies) {
    script.addAll(List.of(replies));
    return this;
  }

  /** All it got so far, in order. */
  public synchronized List<Received> received() {
    return List.copyOf(received);
  }

  /** The one request it got; fails the test where there were more or none. */
  public synchronized Received only() {
    if (received.size() != 1) {
      throw new AssertionError("expected one request, got " + received.size());
    }
    return received.getFirst();
  }

  synchronized Reply take(Received request) {
    received.add(request);
    Reply scripted = script.poll();
    if (scripted != null && !(scripted instanceof Reply.Loses)) {
      return scripted;
    }
    Reply answer = behaviour.apply(request);
    return scripted == null ? answer : new Reply.Cuts(); // what it did, it did
  }
}
