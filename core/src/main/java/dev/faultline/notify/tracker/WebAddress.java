package dev.faultline.notify.tracker;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Addresses that may stand in a link. */
public final class WebAddress {
  /** Longer ones are no use to anybody. */
  private static final int LONGEST = 8_000;

  /** What would end a link in one of the notations. */
  private static final String UNSAFE = "<>\"'`\\^{}|[]() ";

  private WebAddress() {}

  /** The address with what could end the link percent-encoded; empty for what is not http(s). */
  public static Optional<String> of(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    if (address.length() > LONGEST
        || !(lower.startsWith("https://") || lower.startsWith("http://"))) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder(address.length());
    for (byte b : address.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c <= ' ' || c >= 0x7f || UNSAFE.indexOf(c) >= 0) {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      } else {
        out.append(c);
      }
    }
    return Optional.of(out.toString());
  }
}
