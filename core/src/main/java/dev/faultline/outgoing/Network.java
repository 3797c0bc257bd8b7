package dev.faultline.outgoing;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of addresses: {@code 10.1.0.0/16}, {@code fd00::/8}; an address alone is a range of one.
 */
record Network(byte[] first, int bits) {
  /** Reads one; empty for what is none, also where bits behind the prefix are set. */
  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = HostName.literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    byte[] first = address.get().getAddress();
    int bits = first.length * Byte.SIZE;
    if (slash >= 0) {
      String prefix = text.substring(slash + 1);
      if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
        return Optional.empty();
      }
      bits = Integer.parseInt(prefix);
    }
    Network network = new Network(first, bits);
    return Arrays.equals(network.masked(first), first) ? Optional.of(network) : Optional.empty();
  }

  /** A range that is known to be well written. */
  static Network of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException(text + " is no network"));
  }

  /** Whether an address of the same family lies in it. */
  boolean contains(byte[] address) {
    return address.length == first.length && Arrays.equals(masked(address), first);
  }

  private byte[] masked(byte[] address) {
    byte[] masked = address.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      masked[i] = (byte) (masked[i] & (0xff << (Byte.SIZE - kept)));
    }
    return masked;
  }
}
