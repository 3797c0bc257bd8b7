package dev.faultline.relay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text in Slack's own notation, made plain: links and escaped characters. */
final class SlackText {
  /** At most as long as Slack's own limit for a text, so that no pattern runs away. */
  private static final Pattern ANGLES =
      Pattern.compile("<([^<>|]{1,3000})(?:\\|([^<>]{1,3000}))?>");

  private SlackText() {}

  static String plain(String text) {
    Matcher matcher = ANGLES.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      matcher.appendReplacement(
          out, Matcher.quoteReplacement(named(matcher.group(1), matcher.group(2))));
    }
    matcher.appendTail(out);
    return out.toString().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }

  private static String named(String target, @Nullable String name) {
    return switch (target.charAt(0)) {
      case '@', '#' -> name == null ? target : target.charAt(0) + name;
      case '!' -> "@" + (name == null ? target.substring(1) : name);
      default -> name == null || name.equals(target) ? target : name + " (" + target + ")";
    };
  }
}
