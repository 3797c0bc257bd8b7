package dev.faultline.testkit.notify;

import dev.faultline.notify.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Slack, as its documents describe incoming webhooks (paths under {@code /services/}), {@code
 * chat.postMessage}, {@code conversations.history} and {@code conversations.replies}. Refuses what
 * Slack refuses, and what it would show cut.
 */
public final class SlackBehaviour implements Function<Received, Reply> {
  private static final int BLOCKS = 50;
  private static final int TEXT = 40_000;
  private static final String CHANNEL = "C0123456789";

  private final String token;
  private final List<Map<String, Object>> messages = new ArrayList<>();

  /** Slack, with a bot of the given token in its one channel. */
  public SlackBehaviour(String token) {
    this.token = token;
  }

  /** What stands in the channel, replies included, oldest first. */
  public synchronized List<Map<String, Object>> messages() {
    return List.copyOf(messages);
  }

  /** Somebody deletes everything. */
  public synchronized void clear() {
    messages.clear();
  }

  @Override
  public synchronized Reply apply(Received request) {
    if (request.path().startsWith("/services/")) {
      return hook(request);
    }
    if (!request.header("Authorization").equals("Bearer " + token)) {
      return error("invalid_auth");
    }
    if (request.path().equals("/api/chat.postMessage")) {
      return post(request);
    }
    if (request.path().startsWith("/api/conversations.")) {
      return list(request);
    }
    return error("unknown_method");
  }

  private Reply hook(Received request) {
    if (!request.method().equals("POST") || !isJson(request)) {
      return Reply.of(400, "invalid_payload");
    }
    Map<String, Object> payload = request.object();
    String fault = fault(payload);
    if (!fault.isEmpty()) {
      return Reply.of(400, fault);
    }
    messages.add(payload);
    return Reply.of(200, "ok");
  }

  private static boolean isJson(Received request) {
    return request.header("Content-Type").startsWith("application/json");
  }

  private Reply post(Received request) {
    if (!isJson(request)) {
      return error("invalid_post_type");
    }
    Map<String, Object> payload = request.object();
    String channel = Json.text(payload, "channel");
    if (!channel.equals(CHANNEL) && !channel.equals("#ops")) {
      return error("channel_not_found");
    }
    String fault = fault(payload);
    if (!fault.isEmpty()) {
      return error(fault);
    }
    String thread = Json.text(payload, "thread_ts");
    if (!thread.isEmpty()
        && messages.stream().noneMatch(each -> Json.text(each, "ts").equals(thread))) {
      return error("thread_not_found");
    }
    Map<String, Object> message = new LinkedHashMap<>(payload);
    String ts = "1700000000.%06d".formatted(messages.size() + 1);
    message.put("ts", ts);
    messages.add(message);
    return Reply.json(
        200, Json.write(Map.of("ok", true, "channel", CHANNEL, "ts", ts, "message", payload)));
  }

  private Reply list(Received request) {
    if (!request.path().contains("channel=" + CHANNEL + "&")) {
      return error("channel_not_found");
    }
    return Reply.json(200, Json.write(Map.of("ok", true, "messages", messages)));
  }

  private static Reply error(String name) {
    return Reply.json(200, Json.write(Map.of("ok", false, "error", name)));
  }

  private static String fault(Map<String, Object> payload) {
    String text = Json.text(payload, "text");
    List<?> blocks = Json.list(payload.get("blocks"));
    List<?> attachments = Json.list(payload.get("attachments"));
    if (text.isBlank() && blocks.isEmpty() && attachments.isEmpty()) {
      return "no_text";
    }
    if (text.length() > TEXT || attachments.toString().length() > TEXT) {
      return "msg_too_long";
    }
    if (attachments.size() > 100) {
      return "too_many_attachments";
    }
    for (Object attachment : attachments) {
      if (Json.text(attachment, "fallback").isBlank() || !fieldsFit(attachment)) {
        return "invalid_attachments";
      }
    }
    if (blocks.size() > BLOCKS || !blocks.stream().allMatch(SlackBehaviour::fits)) {
      return "invalid_blocks";
    }
    return "";
  }

  private static boolean fieldsFit(Object attachment) {
    return attachment instanceof Map<?, ?> map
        && Json.list(map.get("fields")).stream()
            .allMatch(field -> Json.text(field, "value").length() <= 2_000);
  }

  private static boolean fits(@Nullable Object block) {
    if (!(block instanceof Map<?, ?> map)) {
      return false;
    }
    return switch (Json.text(block, "type")) {
      case "header" -> isText(map.get("text"), 150) && isPlain(map.get("text"));
      case "section" ->
          map.containsKey("text")
              ? isText(map.get("text"), 3_000)
              : texts(map.get("fields"), 10, 2_000);
      case "context" -> texts(map.get("elements"), 10, 3_000);
      default -> false;
    };
  }

  private static boolean texts(@Nullable Object list, int most, int chars) {
    List<?> texts = Json.list(list);
    return !texts.isEmpty()
        && texts.size() <= most
        && texts.stream().allMatch(text -> isText(text, chars));
  }

  private static boolean isPlain(@Nullable Object text) {
    return Json.text(text, "type").equals("plain_text");
  }

  private static boolean isText(@Nullable Object text, int most) {
    String value = Json.text(text, "text");
    return (isPlain(text) || Json.text(text, "type").equals("mrkdwn"))
        && !value.isEmpty()
        && value.length() <= most;
  }
}
