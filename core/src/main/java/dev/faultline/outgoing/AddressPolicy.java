package dev.faultline.outgoing;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which addresses are inner ones. Of IPv6 only what is handed out for the public is not, so that a
 * range somebody thinks of later is inner before we hear of it.
 */
final class AddressPolicy {
  /** A range and what it is. */
  private record Inner(Network network, String what) {}

  private static final List<Inner> FOUR =
      List.of(
          inner("0.0.0.0/8", "this network"),
          inner("10.0.0.0/8", "private"),
          inner("100.64.0.0/10", "shared by a carrier"),
          inner("127.0.0.0/8", "loopback"),
          inner("169.254.0.0/16", "link-local"),
          inner("172.16.0.0/12", "private"),
          inner("192.0.0.0/24", "reserved"),
          inner("192.0.2.0/24", "for documents"),
          inner("192.88.99.0/24", "reserved"),
          inner("192.168.0.0/16", "private"),
          inner("198.18.0.0/15", "for measurements"),
          inner("198.51.100.0/24", "for documents"),
          inner("203.0.113.0/24", "for documents"),
          inner("224.0.0.0/4", "multicast"),
          inner("240.0.0.0/4", "reserved"));

  private static final List<Inner> SIX =
      List.of(
          inner("::/128", "this host"),
          inner("::1/128", "loopback"),
          inner("64:ff9b:1::/48", "a local translation to IPv4"),
          inner("fc00::/7", "private"),
          inner("fe80::/10", "link-local"),
          inner("fec0::/10", "private"),
          inner("ff00::/8", "multicast"),
          inner("2001::/23", "reserved, or a tunnel to IPv4"),
          inner("2001:db8::/32", "for documents"),
          inner("2002::/16", "a tunnel to IPv4"),
          inner("3fff::/20", "for documents"));

  private static final Network PUBLIC_SIX = Network.of("2000::/3");
  private static final Network TRANSLATED = Network.of("64:ff9b::/96");
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};
  private static final int FOUR_BYTES = 4;
  private static final int EMBEDDED_AT = 12;

  /** Beside loopback and private ranges: what no name may lead to, listed or not. */
  private static final List<String> NEVER_BY_NAME =
      List.of("this network", "this host", "link-local", "multicast", "reserved");

  private AddressPolicy() {}

  /** What kind of inner address it is, in a few words; empty for a public one. */
  static Optional<String> inner(InetAddress address) {
    return inner(address.getAddress());
  }

  /**
   * Whether a name that the operator listed may lead to it: a name in another's hand could else be
   * pointed at a cloud's metadata. An address or a network that is listed itself is not asked.
   */
  static boolean mayBeNamed(InetAddress address) {
    return inner(address).filter(NEVER_BY_NAME::contains).isEmpty();
  }

  private static Optional<String> inner(byte[] bytes) {
    if (bytes.length == FOUR_BYTES) {
      return find(FOUR, bytes);
    }
    byte[] end = Arrays.copyOfRange(bytes, EMBEDDED_AT, bytes.length);
    // An IPv4 address in other clothes is judged as what it is.
    if (Arrays.equals(Arrays.copyOf(bytes, EMBEDDED_AT), MAPPED) || TRANSLATED.contains(bytes)) {
      return find(FOUR, end);
    }
    Optional<String> known = find(SIX, bytes);
    return known.isPresent() || PUBLIC_SIX.contains(bytes) ? known : Optional.of("reserved");
  }

  private static Optional<String> find(List<Inner> ranges, byte[] bytes) {
    return ranges.stream()
        .filter(range -> range.network.contains(bytes))
        .map(Inner::what)
        .findFirst();
  }

  private static Inner inner(String network, String what) {
    return new Inner(Network.of(network), what);
  }
}
