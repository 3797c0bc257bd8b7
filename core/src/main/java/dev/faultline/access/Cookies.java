package dev.faultline.access;

import java.util.Optional;

/** Reads the {@code Cookie} header (RFC 6265). */
public final class Cookies {
  private Cookies() {}

  /** The first cookie of a name; empty where there is none. */
  public static Optional<String> find(String header, String name) {
    for (String part : header.split(";", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && part.substring(0, equals).trim().equals(name)) {
        return Optional.of(part.substring(equals + 1).trim());
      }
    }
    return Optional.empty();
  }
}
