package dev.faultline.grouping.v1;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.event.ThreadInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event is grouped by where nobody says otherwise: the innermost cause's type and frames;
 * else its type and message; else the message; else a stack; else what little there is.
 */
public final class DefaultGrouping {
  /** Members of exception groups that count, after equal ones were taken out. */
  static final int MAX_MEMBERS = 16;

  private final Event event;
  private final @Nullable Trace trace;

  private DefaultGrouping(Event event, @Nullable Trace trace) {
    this.event = event;
    this.trace = trace;
  }

  /** The basis; {@code trace}, where there is one, hears of every step. */
  public static Basis of(Event event, @Nullable Trace trace) {
    return new DefaultGrouping(event, trace).basis();
  }

  /**
   * The exceptions that say what went wrong: the innermost cause of the reported one, or of each
   * member where one of them is a group. Indexes into {@link Event#exceptions()}.
   */
  public static List<Integer> innermost(Event event) {
    List<Integer> leaves = new ArrayList<>(2);
    if (!event.exceptions().isEmpty()) {
      leaves(event.exceptions(), 0, 0, leaves);
    }
    return leaves;
  }

  /** A report of a message for which the client made up an exception to hold the stack. */
  public static boolean plainMessage(Event event) {
    List<ExceptionInfo> exceptions = event.exceptions();
    return event.message() != null
        && exceptions.size() == 1
        && exceptions.getFirst().synthetic()
        && Names.blankToNull(exceptions.getFirst().type()) == null;
  }

  /** The function's name as grouping sees it; null where it has none. */
  public static @Nullable String functionOf(Frame frame, @Nullable String platform) {
    return FunctionName.of(frame.function(), Language.of(frame, platform));
  }

  /** Whether grouping takes the frame for the application's own. */
  public static boolean inApp(Frame frame, @Nullable String platform) {
    return InApp.of(frame, Language.of(frame, platform));
  }

  private Basis basis() {
    List<String> parts = new ArrayList<>();
    String service = Names.blankToNull(event.service());
    if (service != null) {
      add(parts, "service", service, service, "");
    }
    boolean plain = plainMessage(event);
    if (!plain && addExceptions(parts)) {
      return new Basis("exception", parts);
    }
    if (addMessage(parts)) {
      return new Basis("message", parts);
    }
    List<String> stack = Stack.of(threadFrames(), event.platform(), trace).frames();
    if (stack.isEmpty() && plain) {
      stack = Stack.of(event.exceptions().getFirst().frames(), event.platform(), trace).frames();
    }
    if (!stack.isEmpty()) {
      parts.addAll(stack);
      return new Basis("stack", parts);
    }
    add(parts, "level", event.level().label(), event.level().label(), "");
    addIfPresent(parts, "logger", event.logger());
    addIfPresent(parts, "transaction", event.transaction());
    addIfPresent(parts, "culprit", event.culprit());
    return new Basis("fallback", parts);
  }

  private boolean addExceptions(List<String> parts) {
    List<Integer> leaves = innermost(event);
    if (leaves.size() == 1) {
      List<String> block = block(leaves.getFirst());
      parts.addAll(block);
      return !block.isEmpty();
    }
    // Members come in the order they finished, and as many as failed: equal ones count once.
    List<List<String>> blocks = new ArrayList<>();
    for (int leaf : leaves) {
      List<String> block = block(leaf);
      if (!block.isEmpty() && !blocks.contains(block)) {
        blocks.add(block);
      }
    }
    blocks.sort(Comparator.comparing(block -> String.join("\n", block)));
    for (List<String> block : blocks.subList(0, Math.min(blocks.size(), MAX_MEMBERS))) {
      parts.addAll(block);
    }
    return !blocks.isEmpty();
  }

  private static void leaves(
      List<ExceptionInfo> exceptions, int index, int depth, List<Integer> leaves) {
    int cause = -1;
    boolean group = false;
    if (depth < exceptions.size()) {
      for (int i = 1; i < exceptions.size(); i++) {
        ExceptionInfo other = exceptions.get(i);
        if (other.parent() != index || i == index || leaves.contains(i)) {
          continue;
        }
        if (other.relation() == Relation.MEMBER) {
          group = true;
          leaves(exceptions, i, depth + 1, leaves);
        } else if (other.relation() == Relation.CAUSE && cause < 0) {
          cause = i;
        }
      }
    }
    if (group) {
      return;
    }
    if (cause > 0) {
      leaves(exceptions, cause, depth + 1, leaves);
    } else if (!leaves.contains(index)) {
      leaves.add(index);
    }
  }

  private List<String> block(int index) {
    ExceptionInfo exception = event.exceptions().get(index);
    List<String> block = new ArrayList<>();
    String type = Names.blankToNull(exception.type());
    if (type != null && exception.synthetic()) {
      step("type", type, "", "made up by the client");
    } else if (type != null) {
      add(block, "type", type, Names.type(type), "");
    }
    Stack stack = Stack.of(framesOf(index), event.platform(), trace);
    block.addAll(stack.frames());
    String value = Names.blankToNull(exception.value());
    if (value != null && !stack.telling()) {
      String why =
          stack.frames().isEmpty() ? "there are no frames" : "the throwing frame has no name";
      add(block, "value", value, Parameterise.of(value), why);
    } else if (value != null) {
      step("value", value, "", "the frames say enough");
    }
    return block;
  }

  /** An exception that was never thrown has no stack: its parent's says where it happened. */
  private List<Frame> framesOf(int index) {
    List<ExceptionInfo> exceptions = event.exceptions();
    int at = index;
    for (int depth = 0; at >= 0 && at < exceptions.size() && depth < exceptions.size(); depth++) {
      if (!exceptions.get(at).frames().isEmpty()) {
        return exceptions.get(at).frames();
      }
      at = exceptions.get(at).parent();
    }
    return threadFrames();
  }

  private List<Frame> threadFrames() {
    List<Frame> found = List.of();
    for (ThreadInfo thread : event.threads()) {
      if (!thread.frames().isEmpty()) {
        if (thread.crashed()) {
          return thread.frames();
        }
        if (thread.current() && found.isEmpty()) {
          found = thread.frames();
        }
      }
    }
    return found;
  }

  private boolean addMessage(List<String> parts) {
    Message message = event.message();
    if (message == null) {
      return false;
    }
    String template = Names.blankToNull(message.template());
    String text = template == null ? Names.blankToNull(message.formatted()) : template;
    if (text == null) {
      return false;
    }
    add(parts, "message", text, Parameterise.of(text), template == null ? "" : "the template");
    return true;
  }

  private void addIfPresent(List<String> parts, String what, @Nullable String text) {
    String value = Names.blankToNull(text);
    if (value != null) {
      add(parts, what, value, Parameterise.of(value), "");
    }
  }

  private void add(List<String> parts, String what, String raw, String used, String why) {
    parts.add(what + ": " + used);
    step(what, raw, used, why);
  }

  private void step(String what, String raw, String used, String why) {
    if (trace != null) {
      trace.step(what, raw, used, why);
    }
  }
}
