package dev.faultline.notify.webhook;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.event.Event;
import dev.faultline.notify.Message;
import dev.faultline.notify.Texts;
import dev.faultline.notify.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body, described in {@code docs/notifications.md}: members are added, never renamed. Small, as
 * Standard Webhooks wishes; the whole event is behind the API.
 */
final class WebhookBody {
  private static final int TEXT_CHARS = 8_000;
  private static final int SHORT_CHARS = 500;
  private static final int FRAMES = 20;
  private static final int FIELDS = 50;

  private WebhookBody() {}

  static Map<String, @Nullable Object> of(Message message) {
    return switch (message) {
      case Message.OfIssue issue -> issue(issue);
      case Message.OfNote note -> note(note);
    };
  }

  private static Map<String, @Nullable Object> issue(Message.OfIssue message) {
    Decision.Seen seen = message.seen();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("project", brief(seen.projectName()));
    Map<String, @Nullable Object> issue = new LinkedHashMap<>();
    issue.put("id", seen.issue().toString());
    issue.put("shortId", brief(seen.shortId()));
    issue.put("title", brief(seen.title()));
    issue.put("culprit", brief(seen.culprit()));
    issue.put("count", seen.count());
    issue.put("link", Wording.page(message.link()));
    data.put("issue", issue);
    data.put("event", event(message));
    Map<String, @Nullable Object> why = new LinkedHashMap<>();
    why.put("cause", seen.why().cause().label());
    why.put("rule", seen.why().rule().isEmpty() ? null : brief(seen.why().rule()));
    why.put("text", brief(seen.why().text()));
    why.put("first", seen.why().first());
    why.put("last", seen.why().last());
    why.put("fired", seen.why().fired());
    data.put("why", why);
    return body("issue." + seen.why().cause().label(), seen.time().toString(), data);
  }

  private static Map<String, @Nullable Object> event(Message.OfIssue message) {
    Decision.Seen seen = message.seen();
    Event body = message.event();
    Map<String, @Nullable Object> event = new LinkedHashMap<>();
    event.put("id", seen.event().toString());
    event.put("time", seen.time().toString());
    event.put("localTime", Wording.time(seen.time(), message.zone()));
    event.put("type", brief(Wording.type(message)));
    event.put("message", Texts.cut(Wording.wholeMessage(message), TEXT_CHARS));
    event.put("level", seen.level().label());
    event.put("environment", orNull(seen.environment()));
    event.put("release", orNull(seen.release()));
    event.put("serverName", orNull(body == null ? null : body.serverName()));
    event.put("frames", Wording.frames(body, FRAMES).stream().map(WebhookBody::brief).toList());
    return event;
  }

  private static Map<String, @Nullable Object> note(Message.OfNote message) {
    Note note = message.note();
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("service", brief(note.service()));
    data.put("heading", brief(note.heading()));
    data.put("title", brief(note.title()));
    data.put("link", Wording.page(note.link()));
    data.put("text", Texts.cut(note.text(), TEXT_CHARS));
    List<Object> fields = new ArrayList<>();
    for (Note.Field field : note.fields().subList(0, Math.min(FIELDS, note.fields().size()))) {
      fields.add(Map.of("name", brief(field.name()), "value", brief(field.value())));
    }
    data.put("fields", fields);
    data.put("author", brief(note.author()));
    data.put("footer", brief(note.footer()));
    data.put("time", note.time().toString());
    data.put("localTime", Wording.time(note.time(), message.zone()));
    return body("note", note.time().toString(), data);
  }

  private static Map<String, @Nullable Object> body(
      String type, String timestamp, Map<String, @Nullable Object> data) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("type", type);
    body.put("timestamp", timestamp);
    body.put("data", data);
    return body;
  }

  private static String brief(String text) {
    return Texts.cut(text, SHORT_CHARS);
  }

  private static @Nullable String orNull(@Nullable String text) {
    return text == null ? null : brief(text);
  }
}
