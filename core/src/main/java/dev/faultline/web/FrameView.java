package dev.faultline.web;

import dev.faultline.event.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stack frame as a page shows it.
 *
 * @param place file, line and column
 * @param lines the source around the failing line; empty where the client sent none
 * @param open whether it is unfolded from the start
 */
public record FrameView(
    String function,
    String module,
    String place,
    String path,
    boolean inApp,
    List<SourceLine> lines,
    List<Fact> vars,
    List<Fact> extra,
    boolean open) {

  private static final int SOURCE_LINE_CHARS = 500;

  /**
   * A line of source.
   *
   * @param number empty where the client does not say
   */
  public record SourceLine(String number, String text, boolean failing) {}

  static FrameView of(Frame frame, boolean open) {
    String file = frame.file() != null ? frame.file() : frame.path();
    StringBuilder place = new StringBuilder(Show.line(file, 300));
    if (frame.line() != null) {
      place.append(':').append(frame.line());
      if (frame.column() != null) {
        place.append(':').append(frame.column());
      }
    }
    String path = frame.path() != null && !frame.path().equals(file) ? frame.path() : "";
    String function = frame.function() == null ? "" : frame.function();
    return new FrameView(
        function.isBlank() ? "<unknown>" : Show.line(function, 300),
        Show.line(frame.module(), 300),
        place.toString(),
        Show.line(path, 500),
        Boolean.TRUE.equals(frame.inApp()),
        source(frame),
        Fact.of(frame.vars()),
        Fact.of(frame.extra()),
        open);
  }

  /** Whether there is anything to unfold. */
  public boolean foldable() {
    return !lines.isEmpty() || !vars.isEmpty() || !extra.isEmpty() || !path.isEmpty();
  }

  private static List<SourceLine> source(Frame frame) {
    if (frame.context() == null) {
      return List.of();
    }
    List<SourceLine> lines = new ArrayList<>();
    Integer failing = frame.line();
    int first = failing == null ? 0 : failing - frame.pre().size();
    for (String line : frame.pre()) {
      lines.add(line(failing, first++, line, false));
    }
    lines.add(line(failing, first++, frame.context(), true));
    for (String line : frame.post()) {
      lines.add(line(failing, first++, line, false));
    }
    return lines;
  }

  private static SourceLine line(
      @Nullable Integer failing, int number, String text, boolean isFailing) {
    String shown = number > 0 && failing != null ? Integer.toString(number) : "";
    return new SourceLine(shown, Show.literal(Show.clip(text, SOURCE_LINE_CHARS)), isFailing);
  }
}
