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
 * Block Kit. Event text stands in {@code plain_text} objects, which format nothing, or in a block
 * of code.
 */
final class SlackBlocks {
  private static final int HEADER_CHARS = 150;
  private static final int SECTION_CHARS = 3_000;
  private static final int FIELD_CHARS = 2_000;
  private static final int FIELDS = 10; // a section takes no more
  private static final int FRAMES = 8;
  private static final int TEXT_CHARS = 2_000;
  private static final int LINK_CHARS = 2_900; // a longer one does not fit into a section

  private SlackBlocks() {}

  /** What a screen reader and a phone's notice say. */
  static String text(Message message) {
    return switch (message) {
      case Message.OfIssue issue ->
          SlackText.line(
              Wording.news(issue.seen().why()) + ": " + Wording.title(issue.seen()), TEXT_CHARS);
      case Message.OfNote note ->
          SlackText.line(note.note().heading() + ": " + Wording.title(note.note()), TEXT_CHARS);
    };
  }

  static List<Object> of(Message message, String zoneNote) {
    return switch (message) {
      case Message.OfIssue issue -> issue(issue, zoneNote);
      case Message.OfNote note -> note(note);
    };
  }

  private static List<Object> issue(Message.OfIssue message, String zoneNote) {
    Decision.Seen seen = message.seen();
    List<Object> blocks = new ArrayList<>();
    header(blocks, Wording.title(seen));
    String whole = Wording.wholeMessage(message);
    if (!Wording.title(seen).contains(whole)) {
      section(blocks, whole);
    }
    fields(blocks, Wording.facts(message, zoneNote));
    List<String> frames = Wording.frames(message.event(), FRAMES);
    if (!frames.isEmpty()) {
      blocks.add(
          Map.of(
              "type",
              "section",
              "text",
              formatted(SlackText.code(String.join("\n", frames), SECTION_CHARS))));
    }
    link(blocks, Wording.page(message.link()), "Open " + seen.shortId());
    return blocks;
  }

  private static List<Object> note(Message.OfNote message) {
    Note note = message.note();
    List<Object> blocks = new ArrayList<>();
    header(blocks, note.heading());
    section(blocks, Wording.title(note));
    section(blocks, note.text());
    Map<String, String> facts = new LinkedHashMap<>();
    note.fields().forEach(field -> facts.put(field.name(), field.value()));
    fields(blocks, facts);
    link(blocks, Wording.page(note.link()), "Open in " + note.service());
    List<String> origin = new ArrayList<>(List.of(note.author(), note.footer()));
    origin.add(Wording.time(note.time(), message.zone()));
    origin.removeIf(String::isBlank);
    blocks.add(
        Map.of(
            "type",
            "context",
            "elements",
            List.of(plain(String.join(" \u00b7 ", origin), FIELD_CHARS))));
    return blocks;
  }

  private static void header(List<Object> blocks, String text) {
    if (!text.isBlank()) {
      Map<String, Object> plain = new LinkedHashMap<>();
      plain.put("type", "plain_text");
      plain.put("text", SlackText.line(text, HEADER_CHARS));
      plain.put("emoji", false);
      blocks.add(Map.of("type", "header", "text", plain));
    }
  }

  private static void section(List<Object> blocks, String text) {
    if (!text.isBlank()) {
      blocks.add(Map.of("type", "section", "text", plain(text, SECTION_CHARS)));
    }
  }

  private static void fields(List<Object> blocks, Map<String, String> facts) {
    List<Object> fields = new ArrayList<>();
    facts.forEach(
        (name, value) -> {
          if (fields.size() < FIELDS && !value.isBlank()) {
            fields.add(plain(name + "\n" + value, FIELD_CHARS));
          }
        });
    if (!fields.isEmpty()) {
      blocks.add(Map.of("type", "section", "fields", fields));
    }
  }

  private static void link(List<Object> blocks, @Nullable String link, String text) {
    if (link != null && link.length() <= LINK_CHARS) {
      blocks.add(
          Map.of("type", "section", "text", formatted(SlackText.link(link, text, SECTION_CHARS))));
    }
  }

  private static Map<String, Object> plain(String text, int most) {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("type", "plain_text");
    plain.put("text", SlackText.lines(text, most));
    plain.put("emoji", false);
    return plain;
  }

  /** Slack's markup; {@code verbatim}: names and addresses in it do not become links. */
  private static Map<String, Object> formatted(String text) {
    Map<String, Object> formatted = new LinkedHashMap<>();
    formatted.put("type", "mrkdwn");
    formatted.put("text", text);
    formatted.put("verbatim", true);
    return formatted;
  }
}
