package dev.faultline.protocol.sentry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON whose text is broken, made readable: clients cut texts between the bytes of a letter, and
 * write halves of surrogate pairs into names, which the parser does not take. Only what failed to
 * parse comes here.
 */
final class Repair {
  private Repair() {}

  /** The same with U+FFFD for what is broken; null where nothing is. */
  static byte @Nullable [] text(byte[] json) {
    String text = new String(json, StandardCharsets.UTF_8);
    byte[] repaired = escapes(text).getBytes(StandardCharsets.UTF_8);
    return Arrays.equals(json, repaired) ? null : repaired;
  }

  /** Escapes of lone surrogates; a backslash behind a backslash starts none. */
  private static String escapes(String text) {
    StringBuilder out = null;
    for (int i = text.indexOf('\\'); i >= 0 && i + 1 < text.length(); i = text.indexOf('\\', i)) {
      int unit = unit(text, i);
      if (Character.isHighSurrogate((char) unit)
          && Character.isLowSurrogate((char) unit(text, i + 6))) {
        i += 12;
      } else if (unit > 0 && Character.isSurrogate((char) unit)) {
        out = out == null ? new StringBuilder(text) : out;
        out.replace(i + 2, i + 6, "FFFD");
        i += 6;
      } else {
        i += 2;
      }
    }
    return out == null ? text : out.toString();
  }

  /** The code unit escaped here; 0 where there is no such escape. */
  private static int unit(String text, int at) {
    if (at + 6 > text.length() || text.charAt(at) != '\\' || text.charAt(at + 1) != 'u') {
      return 0;
    }
    int unit = 0;
    for (int i = at + 2; i < at + 6; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return 0;
      }
      unit = unit << 4 | digit;
    }
    return unit;
  }
}
