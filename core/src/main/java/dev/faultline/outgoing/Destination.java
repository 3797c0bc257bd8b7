package dev.faultline.outgoing;

import dev.faultline.outgoing.OutgoingException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a call may go: the host in one spelling and, once looked up, the addresses that were found
 * right. Everything that refuses a call is here.
 */
record Destination(boolean encrypted, HostName host, int port, boolean listed, AllowList allow) {
  private static final int HTTPS = 443;
  private static final int HTTP = 80;

  /** Below it live other services: mail, SSH, name servers. */
  private static final int FIRST_FREE_PORT = 1_024;

  private static final int PORT_MAX = 65_535;

  /** Tried one after another where they do not answer. */
  private static final int ADDRESSES_MAX = 4;

  /** A header's name is a token. */
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final Set<String> OURS =
      Set.of(
          "host", "content-length", "connection", "transfer-encoding", "upgrade", "te", "expect");

  /** Judges a call by what can be seen without asking anybody. */
  static Destination of(Call call, AllowList allow) throws OutgoingException {
    URI uri = call.uri();
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean encrypted = scheme.equals("https");
    if (!encrypted && !scheme.equals("http")) {
      throw refused("only https addresses are called");
    }
    if (uri.getRawUserInfo() != null) {
      throw refused("an address with a user or password in it is not called");
    }
    HostName host =
        Optional.ofNullable(uri.getHost())
            .flatMap(HostName::parse)
            .orElseThrow(
                () -> refused("the host of the address is neither a name nor a plain address"));
    int port = uri.getPort() >= 0 ? uri.getPort() : encrypted ? HTTPS : HTTP;
    if (port < 1 || port > PORT_MAX) {
      throw refused("port " + port + " of " + host.text() + " is none");
    }
    checkWords(call, host);
    return new Destination(encrypted, host, port, allow.names(host, port), allow);
  }

  private static void checkWords(Call call, HostName host) throws OutgoingException {
    if (!NAME.matcher(call.method()).matches()) {
      throw refused("the method of a call to " + host.text() + " is none");
    }
    for (var header : call.headers().entrySet()) {
      String name = header.getKey();
      boolean value = header.getValue().chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
      if (!NAME.matcher(name).matches() || !value) {
        throw refused("a header to " + host.text() + " has characters that no header may have");
      }
      if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw refused("the header " + name + " is the sender's own");
      }
    }
  }

  /** Judges the addresses of the host; all must be right, or none is called. */
  List<InetAddress> judge(InetAddress[] found) throws OutgoingException {
    List<InetAddress> right = new ArrayList<>();
    boolean covered = true;
    for (InetAddress address : found) {
      boolean here = allow.covers(address, port) || (listed && AddressPolicy.mayBeNamed(address));
      covered &= here;
      Optional<String> inner = AddressPolicy.inner(address);
      if (!here && inner.isPresent()) {
        throw refused(
            "%s leads to an inner address (%s); an operator can list it in [outgoing] allow"
                .formatted(host.text(), inner.get()));
      }
      right.add(address);
    }
    if (!covered) {
      requireUsual();
    }
    return List.copyOf(right.subList(0, Math.min(right.size(), ADDRESSES_MAX)));
  }

  private void requireUsual() throws OutgoingException {
    if (!encrypted) {
      throw refused(
          "%s is called over https only; an operator can list it in [outgoing] allow"
              .formatted(host.text()));
    }
    if (port != HTTPS && port < FIRST_FREE_PORT) {
      throw refused(
          "port %d of %s is not called; an operator can list it in [outgoing] allow"
              .formatted(port, host.text()));
    }
  }

  private static OutgoingException refused(String why) {
    return new OutgoingException(Kind.REFUSED, why, null);
  }
}
