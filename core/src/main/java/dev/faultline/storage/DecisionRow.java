package dev.faultline.storage;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.Why;
import dev.faultline.event.EventId;
import dev.faultline.event.Level;
import dev.faultline.issue.IssueId;
import dev.faultline.project.ProjectId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The value of a decision's row. Its options are encrypted already. */
final class DecisionRow {
  private static final int VERSION = 1;
  private static final int SEEN = 1;
  private static final int RELAYED = 2;

  private DecisionRow() {}

  static byte[] of(Decision decision) {
    RowWriter row = new RowWriter().number(VERSION).text(decision.id()).text(decision.scope());
    row.text(decision.target()).text(decision.label()).bytes(decision.options());
    row.time(decision.decidedAt()).time(decision.notBefore());
    switch (decision.content()) {
      case Decision.Seen seen -> seen(row.number(SEEN), seen);
      case Decision.Relayed relayed -> note(row.number(RELAYED), relayed.note());
    }
    return row.toBytes();
  }

  private static void seen(RowWriter row, Decision.Seen seen) {
    row.fixed(seen.issue().high()).fixed(seen.issue().low());
    row.number(seen.project().number()).text(seen.projectName()).text(seen.shortId());
    row.text(seen.title()).text(seen.culprit()).text(seen.type()).text(seen.messageKey());
    row.text(seen.level().label()).optional(seen.environment()).optional(seen.release());
    row.number(seen.count()).fixed(seen.event().high()).fixed(seen.event().low());
    row.time(seen.time());
    Why why = seen.why();
    row.text(why.cause().label()).text(why.rule()).text(why.text());
    row.number(why.first()).number(why.last()).number(why.fired());
  }

  private static void note(RowWriter row, Note note) {
    row.text(note.service()).text(note.heading()).text(note.title()).optional(note.link());
    row.text(note.text()).number(note.fields().size());
    for (Note.Field field : note.fields()) {
      row.text(field.name()).text(field.value()).number(field.brief() ? 1 : 0);
    }
    row.text(note.author()).text(note.footer()).time(note.time());
  }

  static Decision read(byte[] bytes) {
    RowReader row = new RowReader(bytes);
    long version = row.number();
    if (version != VERSION) {
      throw new StorageException(
          "a decision's row has version " + version + "; this program reads " + VERSION, false);
    }
    String id = row.text();
    String scope = row.text();
    String target = row.text();
    String label = row.text();
    byte[] options = row.bytes();
    Instant decidedAt = row.time();
    Instant notBefore = row.time();
    Decision.Content content = row.number() == SEEN ? seen(row) : new Decision.Relayed(note(row));
    return new Decision(id, scope, target, label, options, decidedAt, notBefore, content);
  }

  private static Decision.Seen seen(RowReader row) {
    return new Decision.Seen(
        new IssueId(row.fixed(), row.fixed()),
        new ProjectId(row.number()),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        Level.parse(row.text()).orElse(Level.ERROR),
        row.optional(),
        row.optional(),
        row.number(),
        new EventId(row.fixed(), row.fixed()),
        row.time(),
        why(row));
  }

  private static Why why(RowReader row) {
    String label = row.text();
    Why.Cause cause = Why.Cause.COUNT;
    for (Why.Cause each : Why.Cause.values()) {
      if (each.label().equals(label)) {
        cause = each;
      }
    }
    return new Why(cause, row.text(), row.text(), row.number(), row.number(), row.small());
  }

  private static Note note(RowReader row) {
    String service = row.text();
    String heading = row.text();
    String title = row.text();
    String link = row.optional();
    String text = row.text();
    List<Note.Field> fields = new ArrayList<>();
    for (int i = row.small(); i > 0; i--) {
      fields.add(new Note.Field(row.text(), row.text(), row.number() == 1));
    }
    return new Note(
        service,
        heading,
        title,
        link,
        text,
        List.copyOf(fields),
        row.text(),
        row.text(),
        row.time());
  }
}
