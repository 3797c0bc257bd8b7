package dev.faultline.outgoing;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an address calls its host, in one spelling: a name in lower case without a dot at its end,
 * or a literal address. Programs disagree on the odd spellings of an address ({@code 0x7f.1},
 * {@code 017700000001}, {@code 2130706433}); none is taken, so that nobody reads one otherwise than
 * we did.
 */
record HostName(String text, Optional<InetAddress> address) {
  private static final Pattern QUAD =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\\.(?!$)|$)){4}");
  private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_][a-z0-9_-]{0,62}(?:\\.[a-z0-9_][a-z0-9_-]{0,62})*");

  /** A last label that starts like a number: no name ends so, and every odd address does. */
  private static final Pattern NUMBER_AT_END = Pattern.compile("(?:.*\\.)?[0-9][^.]*");

  private static final int NAME_CHARS_MAX = 253;

  /** Reads the host of an address; empty for what is neither a name nor a plain literal. */
  static Optional<HostName> parse(String host) {
    String text = host.toLowerCase(Locale.ROOT);
    if (text.startsWith("[") && text.endsWith("]")) {
      return six(text.substring(1, text.length() - 1)).map(HostName::of);
    }
    if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    if (QUAD.matcher(text).matches()) {
      return Optional.of(of(InetAddress.ofLiteral(text)));
    }
    boolean name =
        text.length() <= NAME_CHARS_MAX
            && NAME.matcher(text).matches()
            && !NUMBER_AT_END.matcher(text).matches();
    return name ? Optional.of(new HostName(text, Optional.empty())) : Optional.empty();
  }

  /** A literal address as it is written outside of URLs. */
  static Optional<InetAddress> literal(String text) {
    return QUAD.matcher(text).matches() ? Optional.of(InetAddress.ofLiteral(text)) : six(text);
  }

  private static HostName of(InetAddress address) {
    return new HostName(address.getHostAddress(), Optional.of(address));
  }

  private static Optional<InetAddress> six(String text) {
    if (!SIX.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
