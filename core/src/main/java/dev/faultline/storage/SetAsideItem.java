package dev.faultline.storage;

import java.time.Instant;

/**
 * Something that could not be understood, kept to be looked at.
 *
 * @param kind {@code set_aside} (taken, digest failed; 30 days) or {@code invalid} (refused; one
 *     day)
 * @param bytes the first 10 KiB
 */
public record SetAsideItem(
    String id, String kind, Instant receivedAt, String protocol, String reason, byte[] bytes) {
  /** Refused before it was taken. */
  public static final String INVALID = "invalid";

  /** Taken, and failed in digest. */
  public static final String SET_ASIDE = "set_aside";

  /** Most bytes kept of an item. */
  public static final int BYTES_MAX = 10 << 10;
}
