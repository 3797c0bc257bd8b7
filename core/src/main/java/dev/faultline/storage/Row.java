package dev.faultline.storage;

/**
 * A row as it was read.
 *
 * @param value opaque to the engine; at most {@link Table#ROW_BYTES_MAX} bytes; not to be changed
 * @param expiresAt as it was written: epoch second from which it is no longer found; 0 for never
 */
public record Row(Key key, byte[] value, long expiresAt) {}
