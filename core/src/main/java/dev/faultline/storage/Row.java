package dev.faultline.storage;

/**
 * A row as it was read.
 *
 * @param value opaque to the engine; at most {@link Table#ROW_BYTES_MAX} bytes; not to be changed
 */
public record Row(Key key, byte[] value) {}
