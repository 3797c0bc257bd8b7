package dev.faultline.protocol.sentry;

import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.ExceptionInfo.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts exceptions in our order, the reported one first. Clients list the innermost cause first and
 * the reported one last; newer ones say by ids which hangs on which, and only those tell suppressed
 * exceptions and groups from causes.
 */
final class ExceptionChain {
  private final List<ExceptionFields> sent;
  private final Map<Integer, Integer> byId = new HashMap<>();
  private final List<List<Integer>> children = new ArrayList<>();
  private final List<ExceptionInfo> ordered = new ArrayList<>();

  private ExceptionChain(List<ExceptionFields> sent) {
    this.sent = sent;
  }

  static List<ExceptionInfo> order(List<ExceptionFields> sent) {
    if (sent.isEmpty()) {
      return new ArrayList<>();
    }
    ExceptionChain chain = new ExceptionChain(sent);
    Integer root = sent.size() == 1 ? null : chain.link();
    if (root == null || !chain.walk(root)) {
      return byList(sent);
    }
    return chain.ordered;
  }

  /** Finds the parents; answers the only one without, or null where ids are of no use. */
  private @Nullable Integer link() {
    for (int i = 0; i < sent.size(); i++) {
      Integer id = sent.get(i).id;
      if (id == null || byId.put(id, i) != null) {
        return null;
      }
      children.add(new ArrayList<>());
    }
    Integer root = null;
    for (int i = 0; i < sent.size(); i++) {
      ExceptionFields exception = sent.get(i);
      Integer parent = exception.parentId == null ? null : byId.get(exception.parentId);
      if (parent != null && parent != i) {
        children.get(parent).add(i);
      } else if (root == null) {
        root = i;
      } else {
        return null;
      }
    }
    return root;
  }

  private record Step(int at, int parent, Relation relation) {}

  /** Parents before children, by a stack of its own; false where a circle hides some. */
  private boolean walk(int root) {
    List<Step> open = new ArrayList<>();
    open.add(new Step(root, -1, Relation.ROOT));
    while (!open.isEmpty()) {
      Step step = open.removeLast();
      ExceptionFields exception = sent.get(step.at);
      int index = ordered.size();
      ordered.add(exception.build(step.relation, step.parent));
      List<Step> next = new ArrayList<>();
      for (int child : children.get(step.at)) {
        next.add(new Step(child, index, sent.get(child).relationTo(exception)));
      }
      next.sort(Comparator.comparingInt(this::rank).thenComparingInt(this::id));
      open.addAll(next.reversed());
    }
    return ordered.size() == sent.size();
  }

  /** The chain of causes first: it is what a reader follows. */
  private int rank(Step step) {
    return switch (step.relation) {
      case ROOT -> 0;
      case CAUSE -> 1;
      case MEMBER -> 2;
      case SUPPRESSED -> 3;
    };
  }

  private int id(Step step) {
    Integer id = sent.get(step.at).id;
    return id == null ? 0 : id;
  }

  /** Each is the cause of the one after it in the list; suppressed ones hang on that one too. */
  private static List<ExceptionInfo> byList(List<ExceptionFields> sent) {
    List<ExceptionInfo> ordered = new ArrayList<>();
    int last = -1;
    for (int i = sent.size() - 1; i >= 0; i--) {
      ExceptionFields exception = sent.get(i);
      if (last < 0) {
        ordered.add(exception.build(Relation.ROOT, -1));
        last = 0;
      } else if (exception.isSuppressed()) {
        ordered.add(exception.build(Relation.SUPPRESSED, last));
      } else {
        ordered.add(exception.build(Relation.CAUSE, last));
        last = ordered.size() - 1;
      }
    }
    return ordered;
  }
}
