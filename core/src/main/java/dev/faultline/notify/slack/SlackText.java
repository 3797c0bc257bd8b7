package dev.faultline.notify.slack;

import dev.faultline.notify.Texts;

/**
 * Text that Slack shows as it is. Slack reads {@code <!channel>}, {@code <@U1>} and {@code
 * <http://x|y>} in every text: the three signs are escaped, and a text is cut so that no escape is.
 */
final class SlackText {
  private SlackText() {}

  /** One line of at most so many characters as Slack counts them: after escaping. */
  static String line(String text, int most) {
    return escape(Texts.line(Texts.cut(text, most * 4)), most);
  }

  /** Several lines, likewise. */
  static String lines(String text, int most) {
    return escape(Texts.lines(Texts.cut(text, most * 2)), most);
  }

  /** A block of code: nothing in it is formatted, and it cannot end the block. */
  static String code(String text, int most) {
    String fence = "```";
    // A run of backticks is broken by a blank without width; one alone does nothing in code.
    String safe = Texts.lines(Texts.cut(text, most * 2)).replace("`", "`\u200B");
    return fence + "\n" + escape(safe, most - 2 * (fence.length() + 1)) + "\n" + fence;
  }

  /** A link of our own with its text; an address cannot end the link. */
  static String link(String address, String text, int most) {
    String safe =
        address.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace("&", "&amp;");
    return "<" + safe + "|" + line(text, Math.max(1, most - safe.length() - 3)) + ">";
  }

  private static String escape(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most) + 16);
    int fits = 0; // the longest prefix that leaves room for the mark
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        default -> out.appendCodePoint(c);
      }
      if (out.length() > most) {
        return out.substring(0, fits) + Texts.CUT;
      }
      if (out.length() + Texts.CUT.length() <= most) {
        fits = out.length();
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }
}
