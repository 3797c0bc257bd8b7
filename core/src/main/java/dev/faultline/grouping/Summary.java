package dev.faultline.grouping;

import dev.faultline.event.Event;
import dev.faultline.event.ExceptionInfo;
import dev.faultline.event.Frame;
import dev.faultline.event.Message;
import dev.faultline.grouping.v1.DefaultGrouping;
import org.jspecify.annotations.Nullable;

/**
 * What an issue list shows of an event.
 *
 * @param title one line, at most {@link #TITLE_CHARS} characters
 * @param type of the reported exception; empty for a message
 * @param culprit where it happened; empty where nothing says it
 */
public record Summary(String title, String type, String culprit) {
  /** A longer title is cut with a mark. */
  public static final int TITLE_CHARS = 200;

  private static final int CULPRIT_CHARS = 200;

  /** The summary of an event as it is usually named. */
  public static Summary of(Event event) {
    ExceptionInfo root = DefaultGrouping.plainMessage(event) ? null : event.exception();
    String type = root == null ? "" : orEmpty(root.type());
    return new Summary(
        line(root == null ? messageTitle(event) : exceptionTitle(root, event), TITLE_CHARS),
        line(type, TITLE_CHARS),
        line(culprit(event), CULPRIT_CHARS));
  }

  /** The summary of an event that was grouped: a rule may have given it a title. */
  public static Summary of(Event event, Grouping grouping) {
    Summary usual = of(event);
    String title = grouping.title();
    return title == null || title.isBlank()
        ? usual
        : new Summary(line(title, TITLE_CHARS), usual.type, usual.culprit);
  }

  private static String exceptionTitle(ExceptionInfo root, Event event) {
    String value = firstLine(root.value());
    String head = orEmpty(root.type());
    if (root.synthetic()) { // its type was made up; the function says more
      Frame top = Fingerprint.topFrame(event);
      String function = top == null ? null : DefaultGrouping.functionOf(top, event.platform());
      head = function == null && value.isEmpty() ? head : orEmpty(function);
    }
    if (head.isEmpty()) {
      return value.isEmpty() ? messageTitle(event) : value;
    }
    return value.isEmpty() ? head : head + ": " + value;
  }

  private static String messageTitle(Event event) {
    Message message = event.message();
    String text = message == null ? "" : firstLine(message.formatted());
    if (text.isEmpty() && message != null) {
      text = firstLine(message.template());
    }
    return text.isEmpty() ? "(no message)" : text;
  }

  private static String culprit(Event event) {
    String said = orEmpty(event.culprit());
    if (said.isEmpty()) {
      said = orEmpty(event.transaction());
    }
    if (!said.isEmpty()) {
      return said;
    }
    Frame top = Fingerprint.topFrame(event);
    return top == null ? "" : place(top, event.platform());
  }

  private static String place(Frame frame, @Nullable String platform) {
    String function = orEmpty(DefaultGrouping.functionOf(frame, platform));
    String module = orEmpty(frame.module());
    if (!module.isEmpty() && module.indexOf(':') < 0 && module.indexOf('/') < 0) {
      return function.isEmpty() ? module : module + "." + function;
    }
    String file = orEmpty(frame.file());
    String place = !module.isEmpty() ? module : file.isEmpty() ? orEmpty(frame.path()) : file;
    if (place.isEmpty()) {
      return function;
    }
    String path = withoutHost(place);
    return function.isEmpty() ? path : path + " in " + function;
  }

  /** The path of a script's URL: the host says nothing, and the rest changes with the build. */
  private static String withoutHost(String place) {
    int scheme = place.indexOf("://");
    if (scheme <= 0) {
      return place;
    }
    int query = place.indexOf('?');
    String url = query < 0 ? place : place.substring(0, query);
    if (!url.startsWith("http")) {
      return url.substring(url.startsWith(":///./", scheme) ? scheme + 6 : scheme + 3);
    }
    int path = url.indexOf('/', scheme + 3);
    return path < 0 ? url : url.substring(path);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text.strip();
  }

  private static String firstLine(@Nullable String text) {
    if (text == null) {
      return "";
    }
    String stripped = text.strip();
    int end = 0;
    while (end < stripped.length()
        && stripped.charAt(end) != '\n'
        && stripped.charAt(end) != '\r') {
      end++;
    }
    return stripped.substring(0, end);
  }

  /** Control characters become blanks; a surrogate pair is never cut in two. */
  private static String line(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most));
    int i = 0;
    while (i < text.length() && out.length() < most) {
      int c = text.codePointAt(i);
      out.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
      i += Character.charCount(c);
    }
    if (i >= text.length() && out.length() <= most) {
      return out.toString().strip();
    }
    int end = most - 1;
    if (Character.isLowSurrogate(out.charAt(end))
        && Character.isHighSurrogate(out.charAt(end - 1))) {
      end--;
    }
    return out.substring(0, end).strip() + "\u2026";
  }
}
