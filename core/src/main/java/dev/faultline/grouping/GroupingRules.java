package dev.faultline.grouping;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.grouping.v1.DefaultGrouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says about grouping.
 *
 * @param rules the first that matches decides
 * @param mode how events of the faultline protocol are grouped where no project says otherwise
 * @param projectModes the same for single projects, by name
 */
public record GroupingRules(List<Rule> rules, Mode mode, Map<String, Mode> projectModes) {

  /** How events of the faultline protocol become issues. */
  public enum Mode {
    /** By message, its values replaced. */
    MESSAGE,
    /** By message as it is, as the original did. */
    MESSAGE_EXACT,
    /** As events of every other protocol. */
    STACK;

    /** The name in the config file. */
    public String label() {
      return switch (this) {
        case MESSAGE -> "message";
        case MESSAGE_EXACT -> "message-exact";
        case STACK -> "stack";
      };
    }

    /** Reads what {@link #label()} writes. */
    public static Optional<Mode> parse(String text) {
      for (Mode mode : values()) {
        if (mode.label().equals(text)) {
          return Optional.of(mode);
        }
      }
      return Optional.empty();
    }
  }

  /** No rules, the usual mode. */
  public static GroupingRules none() {
    return new GroupingRules(List.of(), Mode.MESSAGE, Map.of());
  }

  /** The same rules as they hold in one project. */
  public GroupingRules forProject(String project) {
    Mode own = projectModes.getOrDefault(project, mode);
    List<Rule> kept = rules;
    for (Rule rule : rules) {
      if (!rule.project().isEmpty()) {
        kept = rules.stream().filter(each -> each.holdsIn(project)).toList();
        break;
      }
    }
    return own == mode && kept.equals(rules) ? this : new GroupingRules(kept, own, projectModes);
  }

  /** The first rule that matches; null where none does. */
  @Nullable Rule match(Event event) {
    for (Rule rule : rules) {
      if (rule.matches(event)) {
        return rule;
      }
    }
    return null;
  }

  /**
   * One rule. Every condition that is not empty must hold; of its globs one must fit.
   *
   * @param type globs on the type of any exception of the chain
   * @param message globs on the message or any exception's value, in any letter case
   * @param path globs on files and modules of the innermost exception's in-app frames
   * @param logger globs on the logger's name
   * @param project globs on the project's name
   * @param tags globs on tags, by name
   * @param fingerprint what to group by; empty where the rule gives only a title
   * @param title what the issue is called; null where it is named as usual
   */
  public record Rule(
      String name,
      List<Glob> type,
      List<Glob> message,
      List<Glob> path,
      List<Glob> logger,
      List<Glob> project,
      Map<String, List<Glob>> tags,
      List<Template> fingerprint,
      @Nullable Template title) {

    /**
     * Reads a rule from plain data: {@code name}, {@code fingerprint}, {@code title} and the
     * conditions {@code type}, {@code message}, {@code path}, {@code logger}, {@code project} (text
     * or list of texts) and {@code tags} (table of them).
     *
     * @param number which rule of the file it is, from 1, for a rule without a name
     * @throws IllegalArgumentException naming the rule and the field
     */
    public static Rule read(int number, Map<String, ?> table) {
      return RuleReader.read(number, table);
    }

    boolean holdsIn(String name) {
      return project.isEmpty() || any(project, name, false);
    }

    boolean matches(Event event) {
      return (logger.isEmpty() || any(logger, event.logger(), false))
          && tagsMatch(event)
          && (type.isEmpty() || typeMatches(event))
          && (message.isEmpty() || messageMatches(event))
          && (path.isEmpty() || pathMatches(event));
    }

    private boolean tagsMatch(Event event) {
      for (Map.Entry<String, List<Glob>> tag : tags.entrySet()) {
        if (!any(tag.getValue(), event.tags().get(tag.getKey()), false)) {
          return false;
        }
      }
      return true;
    }

    private boolean typeMatches(Event event) {
      for (ExceptionInfo exception : event.exceptions()) {
        if (exception.relation() != Relation.SUPPRESSED) {
          String module = exception.module();
          if (any(type, exception.type(), false)
              || (module != null && any(type, module + "." + exception.type(), false))) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean messageMatches(Event event) {
      Message text = event.message();
      if (text != null
          && (any(message, text.formatted(), true) || any(message, text.template(), true))) {
        return true;
      }
      for (ExceptionInfo exception : event.exceptions()) {
        if (exception.relation() != Relation.SUPPRESSED && any(message, exception.value(), true)) {
          return true;
        }
      }
      return false;
    }

    private boolean pathMatches(Event event) {
      List<Frame> all = new ArrayList<>();
      for (int index : DefaultGrouping.innermost(event)) {
        all.addAll(event.exceptions().get(index).frames());
      }
      boolean inApp = all.stream().anyMatch(frame -> inApp(frame, event));
      for (Frame frame : all) {
        if (inApp && !inApp(frame, event)) {
          continue;
        }
        if (any(path, frame.file(), false)
            || any(path, frame.path(), false)
            || any(path, frame.module(), false)) {
          return true;
        }
      }
      return false;
    }

    private static boolean inApp(Frame frame, Event event) {
      return DefaultGrouping.inApp(frame, event.platform());
    }

    private static boolean any(List<Glob> globs, @Nullable String text, boolean ignoreCase) {
      if (text != null) {
        for (Glob glob : globs) {
          if (glob.matches(text, ignoreCase)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
