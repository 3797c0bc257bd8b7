package dev.faultline.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hosts that fail are left alone for a while, then asked by one delivery. Only failing hosts are
 * known here. Guarded by its owner's lock.
 */
final class Circuits {
  /** Failing hosts that are known; the one that failed longest ago is forgotten. */
  private static final int HOSTS_MAX = 10_000;

  private final Map<String, Failing> hosts = new LinkedHashMap<>();

  private static final class Failing {
    private int failures;
    private int openings;
    private boolean asked;
    private Instant until = Instant.MIN;

    private boolean open() {
      return openings > 0;
    }
  }

  /** When the host may be asked: not after {@code now} for at once. */
  Instant when(String host, Instant now) {
    Failing failing = hosts.get(host);
    return failing == null || !failing.open() ? now : failing.until;
  }

  /** A delivery to a host that may be asked begins; to a failing one it is the only one. */
  void ask(String host, Instant now) {
    Failing failing = hosts.get(host);
    if (failing != null && failing.open()) {
      failing.asked = true;
      failing.until = now.plus(DeliverSettings.CIRCUIT_MIN);
    }
  }

  /** The host answered; tells whether it was left alone until now. */
  boolean answered(String host) {
    Failing failing = hosts.remove(host);
    return failing != null && failing.open();
  }

  /** The host failed. */
  void failed(String host, Instant now) {
    Failing failing = hosts.remove(host);
    if (failing == null) {
      failing = new Failing();
    }
    add(host, failing);
    failing.failures++;
    // Of an open one only the probe's failure counts: others began before it opened.
    if (failing.open() ? failing.asked : failing.failures >= DeliverSettings.CIRCUIT_FAILURES) {
      failing.asked = false;
      failing.until = now.plus(pause(failing.openings));
      failing.openings++;
    }
  }

  /**
   * What is written down of a host that this process knows nothing of: failures in a row, the last
   * of them lately. They may have come all at once, so that the pause grows slower by them.
   */
  void learn(String host, int failures, Instant last, Instant now) {
    int openings = failures / DeliverSettings.CIRCUIT_FAILURES;
    Instant until = openings == 0 ? Instant.MIN : last.plus(pause(openings - 1));
    boolean lately = until.plus(DeliverSettings.CIRCUIT_MAX).isAfter(now);
    if (openings > 0 && lately && !hosts.containsKey(host)) {
      Failing failing = new Failing();
      failing.failures = failures;
      failing.openings = openings;
      failing.until = until;
      add(host, failing);
    }
  }

  private void add(String host, Failing failing) {
    if (hosts.size() >= HOSTS_MAX) {
      hosts.remove(hosts.keySet().iterator().next());
    }
    hosts.put(host, failing);
  }

  private static Duration pause(int openings) {
    Duration pause = DeliverSettings.CIRCUIT_MIN.multipliedBy(1L << Math.min(openings, 10));
    Duration most = DeliverSettings.CIRCUIT_MAX;
    return pause.compareTo(most) > 0 ? most : pause;
  }

  /** Until when a host is left alone; empty for one that is not. */
  Optional<Instant> leftAlone(String host) {
    Failing failing = hosts.get(host);
    return failing != null && failing.open() ? Optional.of(failing.until) : Optional.empty();
  }

  /** How many hosts are left alone. */
  long open() {
    return hosts.values().stream().filter(Failing::open).count();
  }
}
