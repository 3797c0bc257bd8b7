package dev.faultline.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** When somebody is told. Pure: the same sightings and state give the same answer. */
public sealed interface Rule permits PostedRule, WatchRule {
  /**
   * Asks the rule about the events of one issue that one commit counts.
   *
   * @param sightings the events that carry the rule, in the order of their ordinals; not empty
   */
  Optional<Firing> decide(List<Sighting> sightings, Past past);

  /** What a rule may look back at. */
  interface Past {
    /** The received time of the commit. */
    Instant now();

    /** When this rule last fired for this issue, in seconds since 1970. */
    OptionalLong lastFired();

    /** Events of the issue in the given number of minutes up to and with the newest sighting's. */
    long inLastMinutes(int minutes);
  }

  /**
   * That somebody is to be told.
   *
   * @param shown the event to show
   * @param notBefore when it may be told first
   */
  record Firing(Why why, Sighting shown, Instant notBefore) {}
}
