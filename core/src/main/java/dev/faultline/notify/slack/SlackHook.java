package dev.faultline.notify.slack;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An incoming webhook. Its address is its secret. It cannot be asked what arrived. */
record SlackHook(URI endpoint, String channel, String label, Look look, String zoneNote)
    implements Target {
  @Override
  public String place() {
    return "slack-hook\n" + endpoint + "\n" + channel;
  }

  @Override
  public String host() {
    return endpoint.getHost();
  }

  @Override
  public List<String> secrets() {
    return Secrets.ofAddress(endpoint);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    payload.put("channel", channel);
    look.put(payload);
    payload.put("attachments", List.of(SlackAttachment.of(message, zoneNote)));
    Answer answer = attempt.outgoing().send(Call.json("POST", endpoint, Json.write(payload)));
    if (!answer.ok()) {
      throw DeliveryException.of(answer, "Slack", attempt.now(), secrets());
    }
    return new Sent(Integer.toString(answer.status()));
  }

  /** Without the address. */
  @Override
  public String toString() {
    return label;
  }
}
