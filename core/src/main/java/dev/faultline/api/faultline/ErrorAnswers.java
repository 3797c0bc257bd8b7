package dev.faultline.api.faultline;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.faultline.codec.EventJson;
import dev.faultline.event.Event;
import dev.faultline.issue.Issue;
import dev.faultline.protocol.faultline.OccurrenceId;
import dev.faultline.protocol.faultline.PostedError;
import dev.faultline.storage.EventRef;
import dev.faultline.storage.Issues;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes rows, occurrences and time buckets in the original's shapes. */
final class ErrorAnswers {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ErrorAnswers() {}

  /** Seconds and {@code +00:00}, as the original prints times. */
  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** The row of an issue, an object. */
  static void row(JsonGenerator json, Issue issue) throws IOException {
    json.writeStartObject();
    json.writeStringField("project", issue.projectName());
    json.writeStringField("message", ErrorLookup.messageOf(issue));
    json.writeStringField("type", issue.type());
    state(json, issue);
    json.writeEndObject();
  }

  /** What changes with each occurrence. */
  static void state(JsonGenerator json, Issue issue) throws IOException {
    json.writeStringField("status", issue.status().label());
    json.writeNumberField("count", issue.count());
    json.writeStringField("lastUpdated", time(issue.lastSeen()));
    json.writeStringField("firstSeen", time(issue.firstSeen()));
    json.writeStringField("id", issue.id().toString());
  }

  /** The members of an occurrence. */
  static void occurrence(JsonGenerator json, Issue issue, EventRef ref, byte[] body)
      throws IOException {
    Event event = EventJson.read(body);
    json.writeStringField("project", issue.projectName());
    PostedError.write(json, event);
    json.writeStringField("timestamp", time(event.time()));
    json.writeStringField(
        "reversedUnixtime", OccurrenceId.of(ref.time(), ref.ordinal()).toString());
    json.writeStringField("eventId", ref.id().toString());
  }

  /** The members of an error of which no occurrence is kept any more. */
  static void bare(JsonGenerator json, Issue issue) throws IOException {
    json.writeStringField("project", issue.projectName());
    json.writeStringField("message", ErrorLookup.messageOf(issue));
    json.writeStringField("type", issue.type());
    json.writeArrayFieldStart("backtrace");
    json.writeEndArray();
    for (String name : new String[] {"context", "environment", "session", "params", "event"}) {
      json.writeObjectFieldStart(name);
      json.writeEndObject();
    }
    json.writeStringField("timestamp", time(issue.lastSeen()));
  }

  /** A bucket of the timeline, an object. */
  static void bucket(JsonGenerator json, Issue issue, Issues.MinuteCount minute)
      throws IOException {
    String message = ErrorLookup.messageOf(issue);
    json.writeStartObject();
    json.writeStringField("key", issue.projectName() + "##" + message);
    json.writeStringField("timestamp", time(minute.minute()));
    json.writeStringField("project", issue.projectName());
    json.writeStringField("message", message);
    json.writeStringField("type", issue.type());
    json.writeNumberField("count", minute.count());
    json.writeEndObject();
  }
}
