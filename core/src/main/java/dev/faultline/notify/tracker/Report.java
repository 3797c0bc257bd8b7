package dev.faultline.notify.tracker;

import dev.faultline.alert.Decision;
import dev.faultline.alert.Marker;
import dev.faultline.alert.Note;
import dev.faultline.event.Event;
import dev.faultline.event.RequestInfo;
import dev.faultline.notify.IssueTitle;
import dev.faultline.notify.Json;
import dev.faultline.notify.Message;
import dev.faultline.notify.Texts;
import dev.faultline.notify.Wording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message as an issue and as a comment of a tracker: the original's title and sections. */
final class Report {
  private static final int FRAMES = 500;

  /** Heading, fences and blank lines of a section take less. */
  private static final int SECTION_UNITS = 160;

  /** The names under which a client of the original's protocol posts facts. */
  private static final List<String> POSTED = List.of("context", "environment", "session", "params");

  /** What that protocol keeps beside them: nothing that people look for in a tracker. */
  private static final Set<String> ASIDE = Set.of("error", "body", "post");

  private final Message message;
  private final Marker marker;
  private final Tracker.Form form;
  private final Markup markup;

  /** A framed part of the text. */
  private record Section(String name, String language, String text) {}

  Report(Message message, Marker marker, Tracker.Form form) {
    this.message = message;
    this.marker = marker;
    this.form = form;
    this.markup = form.markup();
  }

  /** The title of the issue; issues that the original made have the same. */
  static String title(Message message) {
    return switch (message) {
      case Message.OfIssue issue -> IssueTitle.of(issue);
      case Message.OfNote of -> {
        String title = Texts.line(of.note().title());
        yield Texts.cutBytes(
            title.isEmpty() ? Texts.line(of.note().heading()) : title, IssueTitle.BYTES);
      }
    };
  }

  /** The text of the issue. */
  String body() {
    return text(true);
  }

  /** The text of a comment: the same sections under a shorter footer. */
  String comment() {
    return text(false);
  }

  private String text(boolean whole) {
    String head;
    String foot;
    List<Section> sections;
    switch (message) {
      case Message.OfIssue issue -> {
        head = head(issue);
        sections = sections(issue);
        foot = foot(issue, whole);
      }
      case Message.OfNote note -> {
        head = head(note.note());
        sections =
            note.note().text().isBlank()
                ? List.of()
                : List.of(new Section("", "", note.note().text()));
        foot = foot(note);
      }
    }
    int room = form.most() - head.length() - foot.length() - SECTION_UNITS * sections.size();
    int share = share(sections, room);
    StringBuilder out = new StringBuilder(head);
    for (Section section : sections) {
      out.append(section.name.isEmpty() ? "" : markup.heading(section.name));
      out.append(markup.block(section.text, section.language, share)).append("\n\n");
    }
    return out.append(foot).toString();
  }

  /** How long each section may be, so that short ones stay whole and long ones share the rest. */
  private static int share(List<Section> sections, int room) {
    List<Integer> lengths =
        sections.stream().map(section -> section.text.length()).sorted().toList();
    int left = Math.max(0, room);
    for (int i = 0; i < lengths.size(); i++) {
      int share = left / (lengths.size() - i);
      if (lengths.get(i) > share) {
        return share;
      }
      left -= lengths.get(i);
    }
    return Integer.MAX_VALUE;
  }

  private String head(Message.OfIssue issue) {
    Decision.Seen seen = issue.seen();
    StringBuilder out = new StringBuilder(markup.bold(Wording.news(seen.why())));
    List<String> facts = new ArrayList<>();
    facts.add(seen.why().text());
    facts.add(seen.why().rule().isEmpty() ? "" : "rule " + seen.why().rule());
    facts.add(Wording.events(seen.count()));
    facts.add(seen.shortId());
    facts.add(seen.level().label());
    facts.add(seen.environment() == null ? "" : "environment " + seen.environment());
    facts.add(seen.release() == null ? "" : "release " + seen.release());
    facts.stream()
        .filter(fact -> !fact.isBlank())
        .forEach(fact -> out.append(" \u00b7 ").append(markup.value(fact)));
    out.append("\n\n");
    if (issue.link() != null) {
      out.append(markup.heading("link"));
      out.append(markup.link(seen.shortId(), issue.link())).append("\n\n");
    }
    if (issue.event() == null) {
      out.append("The event itself is no longer kept.\n\n");
    }
    return out.toString();
  }

  private String foot(Message.OfIssue issue, boolean whole) {
    StringBuilder out = new StringBuilder();
    if (whole) {
      out.append(section("project", issue.seen().projectName()));
      out.append(section("type", Wording.type(issue)));
    }
    out.append(section("timestamp", Wording.time(issue.seen().time(), issue.zone())));
    return out.append(close()).toString();
  }

  private String head(Note note) {
    StringBuilder out = new StringBuilder(markup.bold(note.heading().isBlank() ? "News" : "News:"));
    if (!note.heading().isBlank()) {
      out.append(' ').append(markup.value(note.heading()));
    }
    if (!note.author().isBlank()) {
      out.append(" \u00b7 ").append(markup.value(note.author()));
    }
    out.append("\n\n");
    if (note.link() != null) {
      String text = note.title().isBlank() ? note.service() : note.title();
      out.append(markup.heading("link")).append(markup.link(text, note.link())).append("\n\n");
    }
    return out.toString();
  }

  private String foot(Message.OfNote message) {
    Note note = message.note();
    StringBuilder out = new StringBuilder();
    int left = 50; // More fields than any service sends; each is cut by itself.
    for (Note.Field field : note.fields()) {
      if (left-- > 0) {
        out.append("- ").append(markup.value(field.name())).append(": ");
        out.append(markup.value(field.value())).append('\n');
      }
    }
    out.append(out.isEmpty() ? "" : "\n");
    if (!note.footer().isBlank()) {
      out.append(section("project", note.footer()));
    }
    out.append(section("timestamp", Wording.time(note.time(), message.zone())));
    return out.append(close()).toString();
  }

  private String section(String name, String value) {
    return markup.heading(name) + markup.value(value) + "\n\n";
  }

  private String close() {
    return markup.quote("Sent by Faultline.") + "\n\n" + markup.marker(marker) + "\n";
  }

  private static List<Section> sections(Message.OfIssue issue) {
    List<Section> sections = new ArrayList<>();
    String whole = Wording.wholeMessage(issue);
    // The title has the message, unless it had to be cut or shows its lines as one.
    if (!IssueTitle.of(issue).endsWith("] " + whole) || whole.contains("\n")) {
      sections.add(new Section("message", "", whole));
    }
    List<String> frames = Wording.backtrace(issue.event(), FRAMES);
    if (!frames.isEmpty()) {
      sections.add(new Section("backtrace", "", String.join("\n", frames)));
    }
    facts(issue.event())
        .forEach((name, facts) -> sections.add(new Section(name, "json", Json.pretty(facts))));
    return sections;
  }

  /** What the client knows, under the original's names; other clients' facts under the nearest. */
  private static Map<String, Map<String, Object>> facts(@Nullable Event event) {
    Map<String, Map<String, Object>> facts = new LinkedHashMap<>();
    if (event == null) {
      return facts;
    }
    for (String name : POSTED) {
      facts.put(name, object(event.extra().get(name)));
    }
    facts.computeIfPresent("context", (name, given) -> given.isEmpty() ? context(event) : given);
    facts.computeIfPresent("params", (name, given) -> given.isEmpty() ? request(event) : given);
    Map<String, Object> rest = new LinkedHashMap<>(event.extra());
    POSTED.forEach(rest::remove);
    ASIDE.forEach(rest::remove);
    facts.put("extra", rest);
    facts.values().removeIf(Map::isEmpty);
    return facts;
  }

  private static Map<String, Object> context(Event event) {
    Map<String, Object> context = new LinkedHashMap<>();
    if (!event.tags().isEmpty()) {
      context.put("tags", event.tags());
    }
    context.putAll(event.contexts());
    return context;
  }

  /** Without headers, cookies and environment: they are long, and nobody asked for them. */
  private static Map<String, Object> request(Event event) {
    RequestInfo request = event.request();
    Map<String, Object> facts = new LinkedHashMap<>();
    if (request != null) {
      put(facts, "method", request.method());
      put(facts, "url", request.url());
      put(facts, "query", request.query());
      put(facts, "data", request.data());
    }
    return facts;
  }

  private static void put(Map<String, Object> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, value);
    }
  }

  private static Map<String, Object> object(@Nullable Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, member) -> members.put(String.valueOf(name), member));
    }
    return members;
  }
}
