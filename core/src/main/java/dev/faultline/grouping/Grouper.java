package dev.faultline.grouping;

import dev.faultline.event.Event;
import dev.faultline.grouping.v1.Basis;
import dev.faultline.grouping.v1.DefaultGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says which issue an event belongs to: by the operator's rules, else by the client's fingerprint,
 * else by what happened. Pure: the same event and rules give the same answer for ever.
 */
public final class Grouper {
  /** The version of the algorithm that groups new events. */
  public static final int VERSION = Basis.VERSION;

  private Grouper() {}

  /** The grouping; {@code rules} as they hold in the event's project. */
  public static Grouping group(Event event, GroupingRules rules) {
    GroupingRules.Rule rule = rules.match(event);
    if (byMessageKey(event, rules)) {
      return messageKey(event, rules, rule);
    }
    String name = rule == null ? null : rule.name();
    String title = title(event, rule);
    List<Template> own = rule == null ? List.of() : rule.fingerprint();
    boolean ruled = !own.isEmpty();
    List<Template> fingerprint = ruled ? own : client(event);
    if (Fingerprint.isDefault(fingerprint)) {
      Basis basis = DefaultGrouping.of(event, null);
      return new Grouping(
          VERSION, basis.variant(), name, title, List.copyOf(basis.parts()), basis.hash());
    }
    List<String> values =
        Fingerprint.expand(fingerprint, event, () -> DefaultGrouping.of(event, null).parts());
    return new Grouping(
        VERSION,
        ruled ? "rule" : "client",
        name,
        title,
        List.copyOf(values),
        Basis.hash(Basis.FINGERPRINT, values));
  }

  /** Whether the routes of the faultline protocol must find the event's issue by its message. */
  static boolean byMessageKey(Event event, GroupingRules rules) {
    return event.protocol().equals("faultline") && rules.mode() != GroupingRules.Mode.STACK;
  }

  private static Grouping messageKey(
      Event event, GroupingRules rules, GroupingRules.@Nullable Rule rule) {
    String message = Fingerprint.message(event);
    String full = message == null ? "" : message;
    String key =
        switch (rules.mode()) {
          case MESSAGE -> MessageKey.of(full);
          case MESSAGE_EXACT -> MessageKey.exact(full);
          case STACK -> throw new IllegalStateException("stack mode has no message key");
        };
    if (rule != null && !Fingerprint.isDefault(rule.fingerprint())) {
      String own = key;
      Supplier<List<String>> basis = () -> List.of(own);
      key =
          MessageKey.exact(String.join(" ", Fingerprint.expand(rule.fingerprint(), event, basis)));
    }
    return new Grouping(
        VERSION,
        Basis.MESSAGE_KEY,
        rule == null ? null : rule.name(),
        title(event, rule),
        List.of(key),
        MessageKey.hash(key));
  }

  private static @Nullable String title(Event event, GroupingRules.@Nullable Rule rule) {
    Template title = rule == null ? null : rule.title();
    return title == null
        ? null
        : Fingerprint.fill(title, event, () -> DefaultGrouping.of(event, null).parts());
  }

  static List<Template> client(Event event) {
    List<String> values = event.fingerprint();
    if (values.isEmpty()) {
      return List.of();
    }
    List<Template> templates = new ArrayList<>(values.size());
    for (String value : values) {
      templates.add(Template.of(value));
    }
    return templates;
  }
}
