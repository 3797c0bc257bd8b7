package dev.faultline.notify.backlog;

import dev.faultline.alert.Marker;
import dev.faultline.notify.Texts;
import dev.faultline.notify.tracker.Cut;
import dev.faultline.notify.tracker.Markup;
import dev.faultline.notify.tracker.WebAddress;
import java.util.regex.Pattern;

/** Backlog's own notation, for projects that do not write Markdown. */
final class BacklogNotation implements Markup {
  private static final int VALUE_UNITS = 500;

  /** No width; what stands before it starts nothing any more. */
  private static final String JOINER = "\u2060";

  private static final Pattern CODE = Pattern.compile("\\{(?=/?code)", Pattern.CASE_INSENSITIVE);

  /** What starts or ends something within a line. */
  private static final Pattern SIGNS = Pattern.compile("[\\[\\]{}'%#&|<>]");

  @Override
  public String heading(String name) {
    return "** " + name + "\n";
  }

  @Override
  public String bold(String words) {
    return "''" + words + "''";
  }

  @Override
  public String value(String text) {
    String line =
        Texts.cut(
            SIGNS.matcher(Marker.defuse(Texts.line(text))).replaceAll("$0" + JOINER), VALUE_UNITS);
    if (line.isEmpty()) {
      return "-";
    }
    // A heading, a list or a quotation starts with its sign; a line starts with no sign here.
    return Character.isLetterOrDigit(line.codePointAt(0)) ? line : JOINER + line;
  }

  @Override
  public String block(String text, String language, int most) {
    String tame = CODE.matcher(Marker.defuse(Texts.lines(text))).replaceAll("{" + JOINER);
    return "{code}\n" + Cut.lines(tame, most) + "\n{/code}";
  }

  @Override
  public String link(String text, String address) {
    return WebAddress.of(address)
        .map(safe -> "[[" + value(text) + ">" + safe + "]]")
        .orElseGet(() -> value(address));
  }

  @Override
  public String quote(String words) {
    return "> " + words;
  }

  @Override
  public String marker(Marker marker) {
    return marker.text();
  }
}
