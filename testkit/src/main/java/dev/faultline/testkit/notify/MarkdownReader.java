package dev.faultline.testkit.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads Markdown as trackers do, as far as code goes: only outside of it text can act. */
public final class MarkdownReader {
  private static final Pattern FENCE = Pattern.compile("(`{3,})[^`]*");
  private static final Pattern SPAN = Pattern.compile("(?<!`)(`+)(?!`).*?(?<!`)\\1(?!`)");

  /** The one link that is not code: ours, in angle brackets after its text. */
  private static final Pattern LINK = Pattern.compile("\\[]\\(<https://[^<>\\s]*>\\)");

  private MarkdownReader() {}

  /** The text without blocks and spans of code, hidden comments and links; no block is open. */
  public static String outsideOfCode(String markdown) {
    StringBuilder text = new StringBuilder();
    String fence = "";
    for (String line : markdown.split("\n")) {
      Matcher start = FENCE.matcher(line);
      if (fence.isEmpty() && start.matches()) {
        fence = start.group(1);
      } else if (!fence.isEmpty() && line.strip().matches("`{" + fence.length() + ",}")) {
        fence = "";
      } else if (fence.isEmpty()) {
        text.append(LINK.matcher(SPAN.matcher(line).replaceAll("")).replaceAll("")).append('\n');
      }
    }
    assertThat(fence).as("open block").isEmpty();
    return text.toString().replaceAll("<!--.*?-->", "");
  }
}
