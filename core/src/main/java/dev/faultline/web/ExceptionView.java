package dev.faultline.web;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * An exception of the chain as a page shows it; the chain is a tree written as a list.
 *
 * @param relation {@code caused by} and the like; empty for the reported one
 * @param depth how far it is set in, 0 to 5
 */
public record ExceptionView(
    String relation,
    int depth,
    String type,
    String module,
    String value,
    String handled,
    String mechanism,
    List<Fact> facts,
    Stack stack) {

  private static final int DEPTH_MAX = 5;
  private static final int FOLD_FROM = 3;

  /**
   * Frames that are shown together.
   *
   * @param folded a run of frames that are not the application's, hidden until asked for
   */
  public record Run(boolean folded, List<FrameView> frames) {}

  /**
   * A stack trace.
   *
   * @param text the same as plain text, to be copied
   */
  public record Stack(List<Run> runs, String text) {}

  /** The exceptions of an event, each directly followed by what hangs on it. */
  static List<ExceptionView> tree(Event event) {
    List<ExceptionView> out = new ArrayList<>();
    boolean[] done = new boolean[event.exceptions().size()];
    for (int i = 0; i < done.length; i++) {
      if (event.exceptions().get(i).parent() < 0) {
        add(event.exceptions(), i, 0, done, out);
      }
    }
    // Parents that are no exception, or in a ring: none may be lost.
    for (int i = 0; i < done.length; i++) {
      add(event.exceptions(), i, 0, done, out);
    }
    return out;
  }

  /** Adds one, then what hangs on it. */
  private static void add(
      List<ExceptionInfo> all, int index, int depth, boolean[] done, List<ExceptionView> out) {
    if (done[index]) {
      return;
    }
    done[index] = true;
    ExceptionInfo exception = all.get(index);
    out.add(of(exception, depth, out.isEmpty()));
    boolean alone = all.stream().filter(child -> child.parent() == index).count() == 1;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).parent() == index) {
        // A plain chain of causes reads best as a column; only branches are set in.
        boolean chain = alone && all.get(i).relation() == ExceptionInfo.Relation.CAUSE;
        add(all, i, chain ? depth : Math.min(DEPTH_MAX, depth + 1), done, out);
      }
    }
  }

  private static ExceptionView of(ExceptionInfo exception, int depth, boolean first) {
    String relation =
        switch (exception.relation()) {
          case ROOT -> first ? "" : "Also";
          case CAUSE -> "Caused by";
          case SUPPRESSED -> "Suppressed";
          case MEMBER -> "One of";
        };
    String handled =
        exception.handled() == null ? "" : exception.handled() ? "handled" : "unhandled";
    Object mechanism = exception.mechanism().get("type");
    List<Fact> facts = new ArrayList<>(Fact.of(exception.mechanism()));
    facts.removeIf(fact -> fact.name().equals("type") || fact.name().equals("handled"));
    return new ExceptionView(
        relation,
        depth,
        Show.line(exception.type(), 300),
        Show.line(exception.module(), 300),
        Show.literal(exception.value()),
        handled,
        mechanism instanceof String text ? Show.line(text, 60) : "",
        facts,
        stack(exception.frames(), title(exception)));
  }

  private static String title(ExceptionInfo exception) {
    String type = exception.type() == null ? "" : exception.type();
    String value = exception.value() == null ? "" : exception.value();
    return type.isEmpty() || value.isEmpty() ? type + value : type + ": " + value;
  }

  /** The frames in runs: the application's stand open, others of three and more in a row fold. */
  static Stack stack(List<Frame> frames, String title) {
    boolean anyInApp = frames.stream().anyMatch(frame -> Boolean.TRUE.equals(frame.inApp()));
    List<Run> runs = new ArrayList<>();
    int from = 0;
    while (from < frames.size()) {
      boolean shown = isShown(frames, from, anyInApp);
      int to = from + 1;
      while (to < frames.size() && isShown(frames, to, anyInApp) == shown) {
        to++;
      }
      List<FrameView> views = new ArrayList<>();
      for (int i = from; i < to; i++) {
        boolean open = shown && frames.get(i).context() != null;
        views.add(FrameView.of(frames.get(i), open));
      }
      runs.add(new Run(!shown && to - from >= FOLD_FROM, views));
      from = to;
    }
    return new Stack(runs, text(frames, title));
  }

  private static boolean isShown(List<Frame> frames, int index, boolean anyInApp) {
    // Where nothing is the application's, the place of the throw is what there is to see.
    return anyInApp ? Boolean.TRUE.equals(frames.get(index).inApp()) : index == 0;
  }

  private static String text(List<Frame> frames, String title) {
    StringBuilder out = new StringBuilder(title);
    for (Frame frame : frames) {
      out.append("\n    at ");
      if (frame.module() != null) {
        out.append(frame.module()).append('.');
      }
      out.append(frame.function() == null ? "<unknown>" : frame.function());
      String file = frame.file() != null ? frame.file() : frame.path();
      if (file != null) {
        out.append(" (").append(file);
        if (frame.line() != null) {
          out.append(':').append(frame.line());
        }
        if (frame.column() != null) {
          out.append(':').append(frame.column());
        }
        out.append(')');
      }
    }
    return Show.literal(out.toString());
  }
}
