package dev.faultline.notify.webhook;

import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.Message;
import dev.faultline.notify.Secrets;
import dev.faultline.notify.Target;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An address that takes our JSON. A repeated message has the same {@code webhook-id}, by which the
 * receiver drops it.
 */
final class WebhookTarget implements Target {
  /** A shorter value of a header is a word; masking it would make logs unreadable. */
  static final int KEY_CHARS = 8;

  private final URI endpoint;
  private final String secret;
  private final byte[] key;
  private final Map<String, String> headers;

  WebhookTarget(URI endpoint, String secret, byte[] key, Map<String, String> headers) {
    this.endpoint = endpoint;
    this.secret = secret;
    this.key = key;
    this.headers = headers;
  }

  @Override
  public String place() {
    return "webhook\n" + endpoint;
  }

  /** The host alone: path and query often hold a key. */
  @Override
  public String label() {
    return "webhook " + endpoint.getHost();
  }

  @Override
  public String host() {
    return endpoint.getHost();
  }

  @Override
  public List<String> secrets() {
    List<String> secrets = new ArrayList<>(Secrets.ofAddress(endpoint));
    if (!secret.isEmpty()) {
      secrets.add(secret);
    }
    headers.values().stream().filter(value -> value.length() >= KEY_CHARS).forEach(secrets::add);
    return List.copyOf(secrets);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    long timestamp = attempt.now().getEpochSecond();
    Call call =
        Call.json("POST", endpoint, Json.write(WebhookBody.of(message)))
            .with("webhook-id", attempt.id())
            .with("webhook-timestamp", Long.toString(timestamp));
    byte[] body = call.body();
    if (key.length > 0 && body != null) {
      call = call.with("webhook-signature", Signature.of(key, attempt.id(), timestamp, body));
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      call = call.with(header.getKey(), header.getValue());
    }
    Answer answer = attempt.outgoing().send(call);
    if (!answer.ok()) {
      throw DeliveryException.of(answer, endpoint.getHost(), attempt.now(), secrets());
    }
    return new Sent(Integer.toString(answer.status()));
  }
}
