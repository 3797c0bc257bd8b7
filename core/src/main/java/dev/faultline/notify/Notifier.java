package dev.faultline.notify;

import java.util.Set;

/**
 * A kind of target: one folder, the only place that knows the target's words. Stateless; what is to
 * be remembered goes through {@link Attempt#memory()}.
 */
public interface Notifier {
  /** What configs call it in {@code type}. */
  String type();

  /**
   * The service's own public hosts: where a plain (not sealed) config of a client may lead without
   * the operator's allow list. Lower case.
   */
  Set<String> publicHosts();

  /** Whether a host is one of those; for services with a host for each customer, by its domain. */
  default boolean isPublic(String host) {
    return publicHosts().contains(host);
  }

  /** Reads a config's options; says all that is wrong with them. Calls nobody. */
  Target read(Options options) throws UnusableException;
}
