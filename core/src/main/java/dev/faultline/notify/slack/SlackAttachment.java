package dev.faultline.notify.slack;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.notify.Message;
import dev.faultline.notify.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attachment of a webhook's message: the original's members, names and order of fields. What
 * the original did not say (why people are told, counts, release, environment) is in {@code text}.
 */
final class SlackAttachment {
  /** Slack keeps more, and shows no reader more. */
  private static final int TITLE_CHARS = 1_000;

  private static final int TEXT_CHARS = 3_000;
  private static final int FIELD_CHARS = 2_000;
  private static final int NAME_CHARS = 150;
  private static final int FIELDS = 20;
  private static final int FRAMES = 100;

  private SlackAttachment() {}

  static Map<String, @Nullable Object> of(Message message, String zoneNote) {
    return switch (message) {
      case Message.OfIssue issue -> issue(issue, zoneNote);
      case Message.OfNote note -> note(note.note());
    };
  }

  private static Map<String, @Nullable Object> issue(Message.OfIssue message, String zoneNote) {
    Decision.Seen seen = message.seen();
    String title = SlackText.line(Wording.wholeMessage(message), TITLE_CHARS);
    List<Object> fields = new ArrayList<>();
    fields.add(field("project", seen.projectName(), true));
    fields.add(field("type", Wording.type(message), true));
    fields.add(field("timestamp", Wording.time(seen.time(), message.zone()) + zoneNote, true));
    List<String> frames = Wording.backtrace(message.event(), FRAMES);
    if (!frames.isEmpty()) {
      fields.add(field("backtrace", String.join("\n", frames), false));
    }
    Map<String, @Nullable Object> attachment = new LinkedHashMap<>();
    attachment.put("fallback", title);
    attachment.put("title", title);
    attachment.put("title_link", Wording.page(message.link()));
    attachment.put("text", SlackText.lines(Wording.summary(seen), TEXT_CHARS));
    attachment.put("fields", fields);
    attachment.put("footer", "faultline");
    attachment.put("ts", seen.time().getEpochSecond());
    attachment.put("color", "#E06A3B");
    attachment.put("mrkdwn_in", List.of());
    return attachment;
  }

  private static Map<String, @Nullable Object> note(Note note) {
    String heading = SlackText.line(note.heading(), NAME_CHARS);
    String title = SlackText.line(Wording.title(note), TITLE_CHARS);
    List<Object> fields = new ArrayList<>();
    for (Note.Field field : note.fields().subList(0, Math.min(FIELDS, note.fields().size()))) {
      fields.add(field(field.name(), field.value(), field.brief()));
    }
    Map<String, @Nullable Object> attachment = new LinkedHashMap<>();
    attachment.put("fallback", heading + " " + title);
    attachment.put("pretext", heading);
    attachment.put("author_name", SlackText.line(note.author(), NAME_CHARS));
    attachment.put("title", title);
    attachment.put("title_link", Wording.page(note.link()));
    attachment.put("text", SlackText.lines(note.text(), TEXT_CHARS));
    attachment.put("fields", fields);
    attachment.put("footer", SlackText.line(note.footer(), NAME_CHARS));
    attachment.put("ts", note.time().getEpochSecond());
    attachment.put("color", "#57d9b2");
    attachment.put("mrkdwn_in", List.of());
    return attachment;
  }

  private static Map<String, Object> field(String name, String value, boolean brief) {
    Map<String, Object> field = new LinkedHashMap<>();
    field.put("title", SlackText.line(name, NAME_CHARS));
    field.put("value", SlackText.lines(value, FIELD_CHARS));
    field.put("short", brief);
    return field;
  }
}
