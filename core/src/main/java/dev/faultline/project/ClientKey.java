package dev.faultline.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that lets a client report into one project.
 *
 * @param key 32 hex digits
 * @param label what people call it
 * @param revokedAt null while it works
 */
public record ClientKey(String key, String label, Instant createdAt, @Nullable Instant revokedAt) {
  /** Whether it still lets anybody in. */
  public boolean active() {
    return revokedAt == null;
  }
}
