package dev.faultline.grouping;

import dev.faultline.event.Event;
import dev.faultline.grouping.v1.DefaultGrouping;
import dev.faultline.grouping.v1.Trace;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells a person why an event is grouped as it is: which rule matched, what was hashed, what each
 * part was before, and what was left out and why.
 */
public final class Explain {
  private static final int CHARS = 300;

  private final Event event;
  private final GroupingRules rules;
  private final Grouping grouping;
  private final StringBuilder out = new StringBuilder();

  private Explain(Event event, GroupingRules rules) {
    this.event = event;
    this.rules = rules;
    this.grouping = Grouper.group(event, rules);
  }

  /** The explanation, lines of text; {@code rules} as they hold in the event's project. */
  public static String explain(Event event, GroupingRules rules) {
    return new Explain(event, rules).text();
  }

  private String text() {
    Summary summary = Summary.of(event, grouping);
    field("event", event.id() + (event.protocol().isEmpty() ? "" : " (" + event.protocol() + ")"));
    field("title", summary.title());
    field("culprit", summary.culprit().isEmpty() ? "-" : summary.culprit());
    field("rule", rule());
    field("variant", grouping.variant() + variant());
    field("version", String.valueOf(grouping.version()));
    field("hash", HexFormat.of().formatHex(grouping.hash()));
    line("hashed:");
    for (String part : grouping.parts()) {
      line("  " + shown(part));
    }
    if (Grouper.byMessageKey(event, rules)) {
      messageKey();
    } else {
      origin();
    }
    return out.toString();
  }

  private String rule() {
    int count = rules.rules().size();
    String counted = " (" + count + (count == 1 ? " rule)" : " rules)");
    return grouping.rule() == null
        ? "no rule matched" + counted
        : "'" + grouping.rule() + "' matched" + counted;
  }

  private String variant() {
    return switch (grouping.variant()) {
      case "rule" -> ": by the rule's fingerprint";
      case "client" -> ": by the fingerprint the client sent";
      case "exception" -> ": by what was thrown, and where";
      case "message" -> ": by the message";
      case "message-key" ->
          ": by the message, as the faultline protocol does (grouping: "
              + rules.mode().label()
              + ")";
      case "stack" -> ": by the stack of a thread";
      default -> ": there is neither exception nor message";
    };
  }

  private void messageKey() {
    String message = Fingerprint.message(event);
    line("made of:");
    line("  message: " + shown(message == null ? "" : message));
  }

  /** Client or rule values first, then the default, if it has a part in the hash. */
  private void origin() {
    GroupingRules.Rule rule = rules.match(event);
    List<Template> own = rule == null ? List.of() : rule.fingerprint();
    List<Template> fingerprint = own.isEmpty() ? Grouper.client(event) : own;
    boolean custom = !Fingerprint.isDefault(fingerprint);
    if (custom) {
      line("made of:");
      for (Template template : fingerprint) {
        line("  fingerprint: " + shown(template.source()));
      }
    }
    boolean withDefault =
        !custom
            || fingerprint.stream()
                .flatMap(template -> template.pieces().stream())
                .anyMatch(piece -> piece.variable() && piece.text().equals("default"));
    if (withDefault) {
      defaults();
    }
  }

  private void defaults() {
    List<String> used = new ArrayList<>();
    List<String> left = new ArrayList<>();
    int[] repeated = {0};
    DefaultGrouping.of(
        event,
        (what, raw, result, why) -> {
          String because = why.isEmpty() ? "" : "  (" + why + ")";
          if (what.equals(Trace.REPEAT)) {
            int frames = Integer.parseInt(raw);
            used.subList(used.size() - frames, used.size()).clear();
            repeated[0] += frames;
          } else if (result.isEmpty()) {
            left.add("  " + what + ": " + shown(raw) + because);
          } else if (result.equals(raw)) {
            used.add("  " + what + ": " + shown(raw) + because);
          } else {
            used.add("  " + what + ": " + shown(raw) + " -> " + shown(result) + because);
          }
        });
    if (repeated[0] > 0) {
      left.add("  frame: " + repeated[0] + " more of recursion  (each round counts once)");
    }
    line("made of:");
    used.forEach(this::line);
    if (!left.isEmpty()) {
      line("left out:");
      left.forEach(this::line);
    }
  }

  private void field(String name, String value) {
    line("%-9s%s".formatted(name + ":", shown(value)));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  /** One line of text, and nothing a terminal would obey. */
  private static String shown(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), CHARS); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line.append("\\n");
      } else {
        line.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return text.length() > CHARS
        ? line + "\u2026 (" + text.length() + " characters)"
        : line.toString();
  }
}
