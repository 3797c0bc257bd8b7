package dev.faultline.access;

import dev.faultline.storage.Rate;
import dev.faultline.storage.Rates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slows down guessing: each address may fail a few times in a row, then once per interval; all
 * addresses together likewise, so that many addresses do not help. A right guess costs nothing.
 *
 * <p>Where there are other processes, these count together ({@link Rates}): a try is written down
 * before its key is looked at, so that many at once are not more. What one process knows to be too
 * much is refused without asking.
 *
 * <p>Each bucket is one instant, the moment at which it is full again (the generic cell rate
 * algorithm), so a bucket costs nothing while nobody guesses.
 */
public final class Throttle {
  /** Failures in a row that one address may have. */
  public static final int ADDRESS_BURST = 8;

  /** One more failure an address is allowed. */
  public static final Duration ADDRESS_INTERVAL = Duration.ofSeconds(30);

  /** Failures in a row that all addresses together may have. */
  public static final int GLOBAL_BURST = 100;

  /** One more failure all addresses together are allowed. */
  public static final Duration GLOBAL_INTERVAL = Duration.ofSeconds(3);

  private static final int ADDRESSES_MAX = 10_000;

  private static final Rate OF_ADDRESS = new Rate(ADDRESS_BURST, ADDRESS_INTERVAL);
  private static final Rate OF_ALL = new Rate(GLOBAL_BURST, GLOBAL_INTERVAL);

  private final InstantSource clock;
  private final @Nullable Rates shared;
  private final Map<String, Instant> addresses = new HashMap<>();
  private Instant global = Instant.EPOCH;
  private Instant latest = Instant.EPOCH;

  /** A throttle of a process that is alone. */
  public Throttle(InstantSource clock) {
    this(clock, null);
  }

  /**
   * A throttle.
   *
   * @param shared what all processes count in; null where this one is alone
   */
  public Throttle(InstantSource clock, @Nullable Rates shared) {
    this.clock = clock;
    this.shared = shared;
  }

  /**
   * Takes a try of an address before its key is looked at; the answer is how long to wait where it
   * has none left. Hand it back with {@link #giveBack} when the key was right.
   */
  public Optional<Duration> take(String address) {
    Optional<Duration> wait = takeHere(address);
    if (wait.isPresent() || shared == null) {
      return wait;
    }
    wait = shared.take(rates(address), clock.instant());
    if (wait.isPresent()) {
      giveBackHere(address);
    }
    return wait;
  }

  private static Map<String, Rate> rates(String address) {
    return Map.of("login " + network(address), OF_ADDRESS, "login", OF_ALL);
  }

  private synchronized Optional<Duration> takeHere(String address) {
    Instant now = now();
    String bucket = bucket(address, now);
    Instant own = addresses.getOrDefault(bucket, Instant.EPOCH);
    Duration wait = wait(own, ADDRESS_BURST, ADDRESS_INTERVAL, now);
    Duration globalWait = wait(global, GLOBAL_BURST, GLOBAL_INTERVAL, now);
    Duration longer = wait.compareTo(globalWait) > 0 ? wait : globalWait;
    if (longer.isPositive()) {
      return Optional.of(longer);
    }
    addresses.put(bucket, later(own, now).plus(ADDRESS_INTERVAL));
    global = later(global, now).plus(GLOBAL_INTERVAL);
    return Optional.empty();
  }

  /** The try was a right one: it does not count. */
  public void giveBack(String address) {
    giveBackHere(address);
    if (shared != null) {
      shared.giveBack(rates(address), clock.instant());
    }
  }

  private synchronized void giveBackHere(String address) {
    addresses.computeIfPresent(bucket(address, now()), (key, full) -> full.minus(ADDRESS_INTERVAL));
    global = global.minus(GLOBAL_INTERVAL);
  }

  /**
   * The time. Where the clock was set back the buckets go with it: to wait until they are full by
   * the old time would lock everybody out, the right ones too.
   */
  private Instant now() {
    Instant now = clock.instant();
    if (now.isBefore(latest)) {
      Duration back = Duration.between(now, latest);
      addresses.replaceAll((_, full) -> full.minus(back));
      global = global.minus(back);
    }
    latest = now;
    return now;
  }

  private static Duration wait(Instant full, int burst, Duration interval, Instant now) {
    return Duration.between(now, full).minus(interval.multipliedBy(burst - 1L));
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /**
   * One bucket per IPv4 address or IPv6 /64 network: a household has as many of those as it likes.
   */
  private String bucket(String address, Instant now) {
    String key = network(address);
    if (!addresses.containsKey(key) && addresses.size() >= ADDRESSES_MAX) {
      addresses.values().removeIf(full -> !full.isAfter(now));
      if (addresses.size() >= ADDRESSES_MAX) {
        return "other";
      }
    }
    return key;
  }

  static String network(String address) {
    int colon = address.indexOf(':');
    if (colon < 0 || address.indexOf('.') >= 0) {
      return address;
    }
    String[] halves = address.split("::", 2);
    String[] head = halves[0].isEmpty() ? new String[0] : halves[0].split(":", -1);
    StringBuilder network = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      network.append(i < head.length ? head[i] : "0").append(':');
    }
    return network.toString();
  }
}
