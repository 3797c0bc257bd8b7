package dev.faultline.notify.tracker;

import dev.faultline.alert.Marker;
import dev.faultline.notify.Texts;

/**
 * Markdown as GitHub, GitLab and Backlog read it. Everything hostile stands in code, the only place
 * where neither of them looks for mentions, references, closing words, commands or HTML, and where
 * text can be copied as it was.
 *
 * @param hides whether the tracker shows no HTML comments
 */
public record Markdown(boolean hides) implements Markup {
  /** A longer run of backticks is broken up, so that no text makes us write endless fences. */
  private static final int LONGEST_RUN = 32;

  private static final int VALUE_UNITS = 500;
  private static final int LINK_TEXT_UNITS = 100;

  @Override
  public String heading(String name) {
    return "## " + name + "\n\n";
  }

  @Override
  public String bold(String words) {
    return "**" + words + "**";
  }

  @Override
  public String value(String text) {
    String line = Texts.cut(tame(Texts.line(text)), VALUE_UNITS);
    if (line.isEmpty()) {
      line = "-";
    }
    String ticks = "`".repeat(longestRun(line) + 1);
    String pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
    return ticks + pad + line + pad + ticks;
  }

  @Override
  public String block(String text, String language, int most) {
    String body = Cut.lines(tame(Texts.lines(text)), most);
    String fence = "`".repeat(Math.max(3, longestRun(body) + 1));
    return fence + language + "\n" + body + (body.endsWith("\n") ? "" : "\n") + fence;
  }

  @Override
  public String link(String text, String address) {
    return WebAddress.of(address)
        .map(safe -> "[" + value(Texts.cut(text, LINK_TEXT_UNITS)) + "](<" + safe + ">)")
        .orElseGet(() -> value(address));
  }

  @Override
  public String quote(String words) {
    return "> " + words;
  }

  @Override
  public String marker(Marker marker) {
    return hides ? marker.hidden() : "`" + marker.text() + "`";
  }

  private static String tame(String text) {
    return Marker.defuse(text).replaceAll("(`{" + LONGEST_RUN + "})(?=`)", "$1\u2060");
  }

  private static int longestRun(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
