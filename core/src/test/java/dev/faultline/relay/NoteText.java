package dev.faultline.relay;

import dev.faultline.alert.Note;

/** A note as text, for golden files. */
final class NoteText {
  private NoteText() {}

  static String of(Reading reading) {
    return switch (reading) {
      case Reading.News news -> of(news.note());
      case Reading.LeftOut out -> "left out: " + out.why() + "\n";
    };
  }

  private static String of(Note note) {
    StringBuilder out = new StringBuilder();
    line(out, "service", note.service());
    line(out, "heading", note.heading());
    line(out, "title", note.title());
    line(out, "link", note.link() == null ? "-" : note.link());
    line(out, "text", note.text());
    for (Note.Field field : note.fields()) {
      line(out, field.brief() ? "field" : "long field", field.name() + " = " + field.value());
    }
    line(out, "author", note.author());
    line(out, "footer", note.footer());
    line(out, "time", note.time().toString());
    return out.toString();
  }

  private static void line(StringBuilder out, String name, String value) {
    if (!value.isEmpty()) {
      out.append(name).append(": ").append(value.replace("\n", "\n  | ")).append('\n');
    }
  }
}
