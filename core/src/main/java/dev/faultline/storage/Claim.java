package dev.faultline.storage;

import dev.faultline.event.EventId;

/**
 * An id that can be taken once in a lane, with a few bytes about what it was taken for.
 *
 * @param value at most 64 bytes, for {@link Table#findClaim}
 * @param expiresAt epoch second from which the id may be taken again
 */
public record Claim(EventId id, byte[] value, long expiresAt) {}
