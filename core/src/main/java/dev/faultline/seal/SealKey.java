package dev.faultline.seal;

import java.time.Instant;

/**
 * A key that strings are sealed with, without the key itself.
 *
 * @param id 8 hex digits
 * @param primary what is sealed now is sealed with it
 * @param retired what it sealed does not open any more
 */
public record SealKey(String id, Instant createdAt, boolean primary, boolean retired) {}
