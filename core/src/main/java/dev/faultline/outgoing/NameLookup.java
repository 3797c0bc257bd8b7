package dev.faultline.outgoing;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a name into addresses; the system's way is {@code InetAddress::getAllByName}. */
@FunctionalInterface
public interface NameLookup {
  /** All addresses of a name. May block. */
  InetAddress[] resolve(String host) throws UnknownHostException;
}
