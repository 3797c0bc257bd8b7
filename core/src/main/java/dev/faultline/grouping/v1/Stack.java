package dev.faultline.grouping.v1;

import dev.faultline.event.Frame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one stack that make the group, throwing frame first.
 *
 * @param frames place and function of each, as text
 * @param telling whether the throwing frame says what failed; false for minified or nameless code,
 *     where the message must help
 */
record Stack(List<String> frames, boolean telling) {
  /** Frames that count: the first ones of a stack, after repeats were taken out. */
  static final int MAX_FRAMES = 32;

  /** Recursion over so many functions counts as one round. */
  static final int MAX_CYCLE = 4;

  /** Shorter names of JavaScript are a minifier's, and other ones after the next build. */
  private static final int NAME_CHARS = 3;

  private static final String PREFIX = "frame: ";

  private static final Stack NONE = new Stack(List.of(), false);

  /** What is looked at in one stack. */
  static Stack of(List<Frame> frames, @Nullable String platform, @Nullable Trace trace) {
    if (frames.isEmpty()) {
      return NONE;
    }
    boolean[] inApp = new boolean[frames.size()];
    Language[] languages = new Language[frames.size()];
    boolean[] plumbing = new boolean[frames.size()];
    boolean anyInApp = false;
    for (int i = 0; i < inApp.length; i++) {
      languages[i] = Language.of(frames.get(i), platform);
      plumbing[i] = plumbing(frames.get(i));
      inApp[i] = !plumbing[i] && InApp.of(frames.get(i), languages[i]);
      anyInApp |= inApp[i];
    }
    boolean[] wanted = anyInApp ? inApp : null;
    Stack stack = pick(frames, languages, plumbing, wanted, trace);
    if (!stack.frames.isEmpty()) {
      return stack;
    }
    return pick(frames, languages, new boolean[frames.size()], null, trace);
  }

  private static Stack pick(
      List<Frame> frames,
      Language[] languages,
      boolean[] plumbing,
      boolean @Nullable [] wanted,
      @Nullable Trace trace) {
    List<String> used = new ArrayList<>(Math.min(frames.size(), MAX_FRAMES));
    boolean firstNamed = false;
    boolean anyNamed = false;
    boolean firstBundle = false;
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frames.get(i);
      if (used.size() == MAX_FRAMES) {
        leave(trace, frame, "beyond the first " + MAX_FRAMES);
        continue;
      }
      if (plumbing[i]) {
        leave(trace, frame, "reflection, a proxy or the client library");
        continue;
      }
      if (wanted != null && !wanted[i]) {
        leave(trace, frame, "not in-app");
        continue;
      }
      Place place = Place.of(frame, languages[i]);
      String function = FunctionName.of(frame.function(), languages[i]);
      boolean minified =
          languages[i] == Language.JAVASCRIPT && function != null && function.length() < NAME_CHARS;
      if (minified) {
        function = null;
      }
      if (place == null && function == null) {
        leave(trace, frame, "neither place nor name");
        continue;
      }
      if (used.isEmpty()) {
        firstNamed = function != null;
        firstBundle = minified || (place != null && place.bundle());
      }
      anyNamed |= function != null;
      String text = text(place, function);
      used.add(text);
      if (trace != null) {
        trace.step("frame", raw(frame), text.substring(PREFIX.length()), "");
      }
      collapse(used, trace);
    }
    return used.isEmpty() ? NONE : new Stack(used, firstNamed || (anyNamed && !firstBundle));
  }

  private static String text(@Nullable Place place, @Nullable String function) {
    if (place == null) {
      return PREFIX + function;
    }
    return function == null ? PREFIX + place.text() : PREFIX + place.text() + " " + function;
  }

  /** Takes the last frames out where they repeat those right before. */
  private static void collapse(List<String> used, @Nullable Trace trace) {
    int size = used.size();
    for (int cycle = 1; cycle <= MAX_CYCLE && 2 * cycle <= size; cycle++) {
      int k = 1;
      while (k <= cycle && used.get(size - k).equals(used.get(size - cycle - k))) {
        k++;
      }
      if (k > cycle) {
        used.subList(size - cycle, size).clear();
        if (trace != null) {
          trace.step(Trace.REPEAT, String.valueOf(cycle), "", "");
        }
        return;
      }
    }
  }

  /**
   * Reflection and proxies: whether they are there depends on load and libraries, not on the bug.
   */
  private static boolean plumbing(Frame frame) {
    String module = frame.module();
    return module != null
        && (module.startsWith("jdk.internal.reflect.")
            || module.startsWith("sun.reflect.")
            || module.startsWith("java.lang.reflect.")
            || module.startsWith("java.lang.invoke.")
            || Names.proxy(module));
  }

  private static void leave(@Nullable Trace trace, Frame frame, String why) {
    if (trace != null) {
      trace.step("frame", raw(frame), "", why);
    }
  }

  private static String raw(Frame frame) {
    StringBuilder out = new StringBuilder();
    String place = frame.module() != null ? frame.module() : frame.file();
    out.append(place == null ? frame.path() == null ? "?" : frame.path() : place);
    out.append(' ').append(frame.function() == null ? "?" : frame.function());
    if (frame.line() != null) {
      out.append(':').append(frame.line());
    }
    return out.toString();
  }
}
