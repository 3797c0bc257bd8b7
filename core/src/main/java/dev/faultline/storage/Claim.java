package dev.faultline.storage;

import dev.faultline.event.EventId;

/**
 * An id that can be taken once in a lane, with a few bytes about what it was taken for.
 *
 * @param value at most {@link PortRules#CLAIM_BYTES_MAX} bytes, for {@link Table#findClaim}
 * @param expiresAt epoch second from which the id may be taken again; 0 for never
 */
public record Claim(EventId id, byte[] value, long expiresAt) {}
