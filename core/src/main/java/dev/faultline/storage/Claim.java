package dev.faultline.storage;

import dev.faultline.event.EventId;

/**
 * An id that can be taken once in a lane, with a few bytes about what it was taken for.
 *
 * @param value at most {@link PortRules#CLAIM_BYTES_MAX} bytes, for {@link Table#findClaim}
 * @param expiresAt epoch second from which the id may be taken again; 0 for never
 * @param since epoch second before which nobody can have taken it, by the clocks of those who take:
 *     what waited in a queue for days is refused if it was taken since, also by an engine without
 *     {@link EngineTrait#CLAIM_LIFELONG}, which looks back that far; 0 where nothing is known, for
 *     {@link Table#CLAIM_WINDOW} only
 */
public record Claim(EventId id, byte[] value, long expiresAt, long since) {
  /** A claim of an id of unknown age. */
  public Claim(EventId id, byte[] value, long expiresAt) {
    this(id, value, expiresAt, 0);
  }
}
