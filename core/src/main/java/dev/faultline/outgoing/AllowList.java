package dev.faultline.outgoing;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the operator lets calls go that would be refused: inner hosts, plain http, other ports.
 * Entries are a host, a host with a port, an address, or a network.
 */
public final class AllowList {
  private static final int PORT_MAX = 65_535;

  /**
   * A host by its name.
   *
   * @param port null for every one
   */
  private record Named(String host, @Nullable Integer port) {}

  private record Ranged(Network network, @Nullable Integer port) {}

  private final List<Named> names = new ArrayList<>();
  private final List<Ranged> networks = new ArrayList<>();

  private AllowList() {}

  /** Lists nothing. */
  public static AllowList none() {
    return new AllowList();
  }

  /**
   * Reads entries as they stand in the config file.
   *
   * @throws IllegalArgumentException says which entry is wrong and how one looks
   */
  public static AllowList parse(List<String> entries) {
    AllowList list = new AllowList();
    for (String entry : entries) {
      list.add(entry, entry.strip().toLowerCase(Locale.ROOT));
    }
    return list;
  }

  private void add(String entry, String text) {
    Optional<Network> bare = Network.parse(text);
    if (bare.isPresent()) {
      networks.add(new Ranged(bare.get(), null));
      return;
    }
    if (text.contains("/")) {
      throw wrong(entry);
    }
    int colon = text.lastIndexOf(':');
    boolean ported = colon > text.lastIndexOf(']') && colon >= 0;
    Integer port = ported ? (Integer) port(entry, text.substring(colon + 1)) : null;
    HostName host =
        HostName.parse(ported ? text.substring(0, colon) : text).orElseThrow(() -> wrong(entry));
    if (host.address().isPresent()) {
      networks.add(new Ranged(new Network(host.address().get().getAddress(), bits(host)), port));
    } else {
      names.add(new Named(host.text(), port));
    }
  }

  private static int bits(HostName host) {
    return host.address().orElseThrow().getAddress().length * Byte.SIZE;
  }

  private static int port(String entry, String text) {
    if (!text.matches("[0-9]{1,5}")) {
      throw wrong(entry);
    }
    int port = Integer.parseInt(text);
    if (port < 1 || port > PORT_MAX) {
      throw wrong(entry);
    }
    return port;
  }

  private static IllegalArgumentException wrong(String entry) {
    return new IllegalArgumentException(
        "\""
            + entry
            + "\" is neither a host (\"jira.corp\", \"jira.corp:8443\"), an address (\"10.1.2.3\","
            + " \"[fd00::1]:8443\") nor a network (\"10.1.0.0/16\", without bits behind the"
            + " prefix)");
  }

  /** Whether a host is listed, by its name or, where it is an address, by that; on any port. */
  public boolean lists(String host) {
    Optional<HostName> name = HostName.parse(host.toLowerCase(Locale.ROOT));
    if (name.isEmpty()) {
      return false;
    }
    Optional<InetAddress> address = name.get().address();
    return address.isPresent()
        ? networks.stream().anyMatch(each -> each.network.contains(address.get().getAddress()))
        : names.stream().anyMatch(each -> each.host.equals(name.get().text()));
  }

  /** Whether a host is listed by its name. */
  boolean names(HostName host, int port) {
    return names.stream().anyMatch(each -> each.host.equals(host.text()) && fits(each.port, port));
  }

  /** Whether an address is listed, by itself or by its network. */
  boolean covers(InetAddress address, int port) {
    byte[] bytes = address.getAddress();
    return networks.stream()
        .anyMatch(each -> each.network.contains(bytes) && fits(each.port, port));
  }

  private static boolean fits(@Nullable Integer listed, int port) {
    return listed == null || listed == port;
  }
}
