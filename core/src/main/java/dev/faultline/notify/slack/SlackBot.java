package dev.faultline.notify.slack;

import dev.faultline.alert.Why;
import dev.faultline.notify.Attempt;
import dev.faultline.notify.DeliveryException;
import dev.faultline.notify.Json;
import dev.faultline.notify.Message;
import dev.faultline.notify.Target;
import dev.faultline.outgoing.Answer;
import dev.faultline.outgoing.Call;
import dev.faultline.outgoing.OutgoingException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code chat.postMessage}: the first message of an issue stands in the channel, later ones in its
 * thread; that it came back is shown in the channel, too.
 */
record SlackBot(URI api, String token, String channel, String label, Look look, String zoneNote)
    implements Target {
  /** In the memory: the first message's {@code ts}, and the channel's id as Slack gave it. */
  private static final String THREAD = "thread";

  private static final String CHANNEL = "channel";
  private static final String EVENT_TYPE = "faultline_news";

  /** How far back it is looked for a message whose answer did not come. */
  private static final Duration LOOK_BACK = Duration.ofHours(24);

  private static final int LOOK_MESSAGES = 100;

  /** Slack's errors that pass. All others stay until somebody changes the config or Slack. */
  private static final Set<String> PASSING =
      Set.of(
          "ratelimited",
          "rate_limited",
          "accesslimited",
          "internal_error",
          "fatal_error",
          "service_unavailable",
          "request_timeout",
          "org_login_required",
          "team_added_to_org");

  /** The thread's first message was deleted, or the channel takes no replies. */
  private static final Set<String> NO_THREAD =
      Set.of(
          "thread_not_found",
          "invalid_thread_ts",
          "cannot_reply_to_message",
          "restricted_action_non_threadable_channel");

  @Override
  public String place() {
    return "slack-bot\n" + api + "\n" + token + "\n" + channel;
  }

  @Override
  public String host() {
    return api.getHost();
  }

  @Override
  public List<String> secrets() {
    return List.of(token);
  }

  @Override
  public Sent deliver(Message message, Attempt attempt)
      throws DeliveryException, OutgoingException {
    String thread = attempt.memory().find(THREAD).orElse(null);
    if (attempt.repeated() && arrived(thread, attempt)) {
      return new Sent("had arrived");
    }
    Map<?, ?> answer = call(payload(message, thread, attempt), attempt);
    String error = Json.text(answer, "error");
    if (thread != null && NO_THREAD.contains(error)) {
      thread = null;
      answer = call(payload(message, null, attempt), attempt);
      error = Json.text(answer, "error");
    }
    if (!Boolean.TRUE.equals(answer.get("ok"))) {
      throw refused(error);
    }
    String ts = Json.text(answer, "ts");
    if (message instanceof Message.OfIssue && thread == null && !ts.isEmpty()) {
      remember(ts, Json.text(answer, "channel"), attempt);
    }
    return new Sent(thread == null ? "message " + ts : "reply " + ts);
  }

  private static void remember(String ts, String channelId, Attempt attempt) {
    attempt.memory().keep(THREAD, ts);
    if (!channelId.isEmpty()) {
      attempt.memory().keep(CHANNEL, channelId);
    }
  }

  private Map<String, @Nullable Object> payload(
      Message message, @Nullable String thread, Attempt attempt) {
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    // A thread belongs to the channel that its first message went to, whatever its name is now.
    payload.put(
        "channel", thread == null ? channel : attempt.memory().find(CHANNEL).orElse(channel));
    look.put(payload);
    payload.put("text", SlackBlocks.text(message));
    payload.put("blocks", SlackBlocks.of(message, zoneNote));
    payload.put("unfurl_links", false);
    payload.put("unfurl_media", false);
    payload.put(
        "metadata",
        Map.of("event_type", EVENT_TYPE, "event_payload", Map.of("decision", attempt.id())));
    if (thread != null) {
      payload.put("thread_ts", thread);
      payload.put("reply_broadcast", cameBack(message));
    }
    return payload;
  }

  private static boolean cameBack(Message message) {
    return message instanceof Message.OfIssue issue
        && issue.seen().why().cause() == Why.Cause.REGRESSION;
  }

  private Map<?, ?> call(Map<String, @Nullable Object> payload, Attempt attempt)
      throws DeliveryException, OutgoingException {
    URI method = URI.create(api + "/chat.postMessage");
    Call call = Call.json("POST", method, Json.write(payload));
    return answered(send(call, attempt));
  }

  private Answer send(Call call, Attempt attempt) throws DeliveryException, OutgoingException {
    Answer answer = attempt.outgoing().send(call.with("Authorization", "Bearer " + token));
    if (!answer.ok()) {
      throw DeliveryException.of(answer, "Slack", attempt.now(), secrets());
    }
    return answer;
  }

  private static Map<?, ?> answered(Answer answer) throws DeliveryException {
    try {
      if (Json.read(answer.text()) instanceof Map<?, ?> map) {
        return map;
      }
    } catch (IOException e) {
      // Told below; what was answered may be anything.
    }
    throw DeliveryException.later("Slack answered something that is not its JSON", null);
  }

  private static DeliveryException refused(String error) {
    String shown = error.matches("[a-z_]{1,80}") ? error : "unknown error";
    String text = "Slack refused: " + shown;
    return PASSING.contains(error)
        ? DeliveryException.later(text, null)
        : DeliveryException.never(text);
  }

  /**
   * Whether an earlier attempt's message is there, as far as the bot may look (it needs a {@code
   * *:history} scope and the channel's id; without them the message is sent again).
   */
  private boolean arrived(@Nullable String thread, Attempt attempt)
      throws DeliveryException, OutgoingException {
    String id = attempt.memory().find(CHANNEL).orElse(channel);
    if (!id.matches("[CDG][A-Z0-9]{7,}")) {
      return false;
    }
    String query =
        "?channel=%s&include_all_metadata=true&limit=%d&oldest=%d"
            .formatted(id, LOOK_MESSAGES, attempt.now().minus(LOOK_BACK).getEpochSecond());
    String method =
        thread == null
            ? "/conversations.history" + query
            : "/conversations.replies" + query + "&ts=" + encoded(thread);
    Map<?, ?> answer = answered(send(Call.of("GET", URI.create(api + method)), attempt));
    for (Object each : Json.list(answer.get("messages"))) {
      Map<?, ?> payload = Json.object(Json.object(each, "metadata"), "event_payload");
      if (attempt.id().equals(payload.get("decision"))) {
        if (thread == null && !Json.text(each, "ts").isEmpty()) {
          remember(Json.text(each, "ts"), id, attempt);
        }
        return true;
      }
    }
    return false;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return label;
  }
}
