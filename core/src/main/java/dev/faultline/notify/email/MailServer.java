package dev.faultline.notify.email;

import dev.faultline.notify.Texts;
import org.jspecify.annotations.Nullable;

/**
 * The operator's mail server. It never prints its password.
 *
 * @param user null where the server wants no login; then the password is not used
 * @param from the sender's address, {@code errors@example.com}, or with a name, {@code Faultline
 *     <errors@example.com>}
 */
public record MailServer(
    String host, int port, @Nullable String user, @Nullable String password, String from, Tls tls) {
  /** How the connection is encrypted. */
  public enum Tls {
    /** It starts plain and is encrypted before anything is said; refused where that fails. */
    STARTTLS,
    /** Encrypted from the first byte, usually at port 465. */
    IMPLICIT,
    /** Not at all: only for a server on the same machine or in a network of trust. */
    NONE
  }

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException with what is wrong, without the password
   */
  public MailServer {
    if (host.isBlank()) {
      throw new IllegalArgumentException("the mail server's host is missing");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the mail server's port must be 1 to 65535");
    }
    if (!Addresses.fits(addressOf(from)) || !nameOf(from).matches("[^<>@\\p{Cntrl}]*")) {
      throw new IllegalArgumentException(
          "the mail server's from must be like a@b.org or Name <a@b.org>");
    }
    if (user != null && password == null) {
      throw new IllegalArgumentException("the mail server's user has no password");
    }
  }

  /** The sender's address alone. */
  public String address() {
    return addressOf(from);
  }

  /** The sender's name; empty where there is none. */
  public String name() {
    return Texts.line(nameOf(from));
  }

  private static String nameOf(String from) {
    int open = from.endsWith(">") ? from.lastIndexOf('<') : -1;
    return open < 0 ? "" : from.substring(0, open);
  }

  private static String addressOf(String from) {
    int open = from.endsWith(">") ? from.lastIndexOf('<') : -1;
    return open < 0 ? from : from.substring(open + 1, from.length() - 1);
  }

  @Override
  public String toString() {
    return "mail server " + host + ":" + port;
  }
}
