package dev.faultline.notify.email;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.notify.Message;
import dev.faultline.notify.Texts;
import dev.faultline.notify.Wording;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The two parts of a message, which say the same: one for every reader, one with a little form. */
record MailText(String plain, String html) {
  private static final int TITLE_CHARS = 500;
  private static final int TEXT_CHARS = 20_000;
  private static final int VALUE_CHARS = 2_000;
  private static final int FRAMES = 20;
  private static final int FACTS = 50;

  static MailText of(Message message, String zoneNote) {
    return switch (message) {
      case Message.OfIssue issue -> issue(issue, zoneNote);
      case Message.OfNote note -> note(note);
    };
  }

  private static MailText issue(Message.OfIssue message, String zoneNote) {
    Decision.Seen seen = message.seen();
    String whole = Wording.wholeMessage(message);
    return new Writer()
        .heading(Wording.news(seen.why()), Wording.title(seen))
        .paragraph(Wording.title(seen).contains(whole) ? "" : whole)
        .facts(Wording.facts(message, zoneNote))
        .code(Wording.frames(message.event(), FRAMES))
        .link(Wording.page(message.link()), "Open " + seen.shortId())
        .end();
  }

  private static MailText note(Message.OfNote message) {
    Note note = message.note();
    Map<String, String> facts = new LinkedHashMap<>();
    note.fields().stream().limit(FACTS).forEach(field -> facts.put(field.name(), field.value()));
    facts.put("By", note.author());
    facts.put("In", note.footer());
    facts.put("Time", Wording.time(note.time(), message.zone()));
    facts.values().removeIf(String::isBlank);
    return new Writer()
        .heading(note.heading(), Wording.title(note))
        .paragraph(note.text())
        .facts(facts)
        .link(Wording.page(note.link()), "Open in " + note.service())
        .end();
  }

  /** Writes both parts at once. Everything given is plain; here it is escaped. */
  private static final class Writer {
    private final StringBuilder plain = new StringBuilder();
    private final StringBuilder html =
        new StringBuilder("<!doctype html><html><body style=\"font-family:sans-serif\">");

    Writer heading(String kind, String title) {
      String small = Texts.line(Texts.cut(kind, TITLE_CHARS));
      String large = Texts.line(Texts.cut(title, TITLE_CHARS));
      plain.append(small).append("\n\n").append(large).append("\n\n");
      html.append("<p style=\"color:#666;margin:0\">").append(escape(small)).append("</p>");
      html.append("<h2 style=\"margin:0 0 1em\">").append(escape(large)).append("</h2>");
      return this;
    }

    Writer paragraph(String text) {
      if (!text.isBlank()) {
        String lines = Texts.lines(Texts.cut(text, TEXT_CHARS));
        plain.append(lines).append("\n\n");
        html.append("<p style=\"white-space:pre-wrap\">").append(escape(lines)).append("</p>");
      }
      return this;
    }

    Writer facts(Map<String, String> facts) {
      html.append("<table>");
      facts.forEach(
          (name, value) -> {
            String key = Texts.line(Texts.cut(name, TITLE_CHARS));
            String text = Texts.lines(Texts.cut(value, VALUE_CHARS));
            plain.append(key).append(": ").append(text).append('\n');
            html.append("<tr><td style=\"color:#666;padding-right:1em;vertical-align:top\">")
                .append(escape(key))
                .append("</td><td style=\"white-space:pre-wrap\">")
                .append(escape(text))
                .append("</td></tr>");
          });
      plain.append('\n');
      html.append("</table>");
      return this;
    }

    Writer code(List<String> given) {
      if (!given.isEmpty()) {
        String lines = Texts.lines(Texts.cut(String.join("\n", given), TEXT_CHARS));
        plain.append("    ").append(lines.replace("\n", "\n    ")).append("\n\n");
        html.append("<pre>").append(escape(lines)).append("</pre>");
      }
      return this;
    }

    Writer link(@Nullable String link, String text) {
      if (link != null) {
        String label = Texts.line(Texts.cut(text, TITLE_CHARS));
        String address = Texts.line(link);
        plain.append(address).append('\n');
        html.append("<p><a href=\"").append(escape(address)).append("\">");
        html.append(escape(label)).append("</a></p>");
      }
      return this;
    }

    MailText end() {
      return new MailText(plain.toString(), html.append("</body></html>").toString());
    }

    private static String escape(String text) {
      return text.replace("&", "&amp;")
          .replace("<", "&lt;")
          .replace(">", "&gt;")
          .replace("\"", "&quot;")
          .replace("'", "&#39;");
    }
  }
}
