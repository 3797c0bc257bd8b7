package dev.faultline.notify;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Note;
import dev.faultline.alert.Why;
import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.ThreadInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every target says of an issue, in plain text: nothing here is escaped, a notifier escapes it
 * for its target.
 */
public final class Wording {
  /** {@code 2026-11-22T09:00:00+09:00}, as the original printed it. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private Wording() {}

  /** The type of the reported exception; empty for a message. */
  public static String type(Message.OfIssue message) {
    ExceptionInfo exception = exception(message.event());
    String type = exception == null ? null : exception.type();
    return type == null || type.isEmpty() ? message.seen().type() : type;
  }

  /**
   * The event's message, uncut; where its body is gone or it has none, what the issue still knows.
   * Never blank: no service takes a message without text.
   */
  public static String wholeMessage(Message.OfIssue message) {
    Event event = message.event();
    ExceptionInfo exception = exception(event);
    return firstOf(
        exception == null ? null : exception.value(),
        event == null || event.message() == null ? null : event.message().formatted(),
        message.seen().messageKey(),
        title(message.seen()));
  }

  /** The issue's title. Never blank. */
  public static String title(Decision.Seen seen) {
    return firstOf(seen.title());
  }

  /** A note's title; where it has none, what happened. Never blank. */
  public static String title(Note note) {
    return firstOf(note.title(), note.heading(), note.service());
  }

  private static String firstOf(@Nullable String... texts) {
    for (String text : texts) {
      if (text != null && !text.isBlank()) {
        return text;
      }
    }
    return "(no message)";
  }

  /** Why people are told, as a heading: {@code New issue}. */
  public static String news(Why why) {
    return switch (why.cause()) {
      case NEW -> "New issue";
      case REGRESSION -> "Came back";
      case COUNT -> "Seen again";
    };
  }

  /** Why people are told, in one line: {@code Seen again: 5th to 9th event of this minute}. */
  public static String reason(Why why) {
    String rule = why.rule().isEmpty() ? "" : " (rule " + why.rule() + ")";
    return Texts.line(news(why) + (why.text().isEmpty() ? "" : ": " + why.text()) + rule);
  }

  /** {@code 1 event}, {@code 1,234 events}. */
  public static String events(long count) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "event" : "events");
  }

  /**
   * All but title and frames in one line: {@code New issue: first event · 1 event · shop@1.2 ·
   * production}.
   */
  public static String summary(Decision.Seen seen) {
    List<String> parts = new ArrayList<>();
    parts.add(reason(seen.why()));
    parts.add(events(seen.count()));
    if (seen.release() != null) {
      parts.add(seen.release());
    }
    if (seen.environment() != null) {
      parts.add(seen.environment());
    }
    parts.removeIf(String::isBlank);
    return Texts.line(String.join(" \u00b7 ", parts));
  }

  /**
   * All but title and frames, by name, most important first; what is not known is left out.
   *
   * @param zoneNote {@link Options#zoneNote}
   */
  public static Map<String, String> facts(Message.OfIssue message, String zoneNote) {
    Decision.Seen seen = message.seen();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Why", reason(seen.why()));
    facts.put("Events", String.format(Locale.ROOT, "%,d", seen.count()));
    facts.put("Project", seen.projectName());
    facts.put("Level", seen.level().label());
    facts.put("Environment", seen.environment() == null ? "" : seen.environment());
    facts.put("Release", seen.release() == null ? "" : seen.release());
    facts.put("Where", seen.culprit());
    facts.put("Time", time(seen.time(), message.zone()) + zoneNote);
    facts.replaceAll((name, value) -> Texts.line(value));
    facts.values().removeIf(String::isBlank);
    return facts;
  }

  /**
   * A link that leads to a page; null for anything else: a config's template may say any scheme.
   */
  public static @Nullable String page(@Nullable String link) {
    return link != null && link.matches("(?i)https?://[^\\s\\p{Cntrl}]+") ? link : null;
  }

  /** A time with its offset and whole seconds. */
  public static String time(Instant time, ZoneId zone) {
    return TIME.format(time.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
  }

  /**
   * The frames that say most, the throwing one first, as {@code file(line) function}: the program's
   * own where the client says which are, else all.
   *
   * @param most so many; when there are more, a last line says how many
   */
  public static List<String> frames(@Nullable Event event, int most) {
    List<Frame> all = allFrames(event);
    List<Frame> own = all.stream().filter(frame -> Boolean.TRUE.equals(frame.inApp())).toList();
    return lines(own.isEmpty() ? all : own, most);
  }

  /** All frames, the throwing one first, as {@link #frames} shows them. */
  public static List<String> backtrace(@Nullable Event event, int most) {
    return lines(allFrames(event), most);
  }

  private static List<String> lines(List<Frame> frames, int most) {
    List<String> lines = new ArrayList<>();
    for (Frame frame : frames.subList(0, Math.min(most, frames.size()))) {
      lines.add(line(frame));
    }
    if (frames.size() > most) {
      lines.add(Texts.CUT + " " + (frames.size() - most) + " more");
    }
    return lines;
  }

  private static String line(Frame frame) {
    String file = frame.file() != null ? frame.file() : frame.path();
    String place = file != null ? file : frame.module() != null ? frame.module() : "?";
    String line = frame.line() == null ? "" : "(" + frame.line() + ")";
    String function = frame.function() == null ? "" : " " + frame.function();
    return Texts.line(place + line + function);
  }

  private static List<Frame> allFrames(@Nullable Event event) {
    if (event == null) {
      return List.of();
    }
    ExceptionInfo exception = exception(event);
    if (exception != null && !exception.frames().isEmpty()) {
      return exception.frames();
    }
    return event.threads().stream()
        .filter(thread -> thread.crashed() || thread.current())
        .map(ThreadInfo::frames)
        .findFirst()
        .orElse(List.of());
  }

  private static @Nullable ExceptionInfo exception(@Nullable Event event) {
    return event == null ? null : event.exception();
  }
}
