package dev.faultline.notify;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills {@code {name}} in a link, as RFC 6570 says for simple expansion: everything but unreserved
 * characters is percent-encoded, an unknown name becomes nothing, what is no name stays.
 */
final class LinkTemplate {
  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z0-9_.]{1,64})}");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private LinkTemplate() {}

  static String fill(String template, Map<String, String> values) {
    return NAME.matcher(template)
        .replaceAll(
            found -> Matcher.quoteReplacement(encode(values.getOrDefault(found.group(1), ""))));
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
