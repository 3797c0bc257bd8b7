package dev.faultline.seal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a sealed string holds.
 *
 * @param id names it for revocation: 22 characters, random
 * @param use what it is for: a string sealed for one use is refused by the others
 * @param project the only project (by name) it may be used for; null for any
 * @param expires null for never
 * @param json the config
 */
public record SealedConfig(
    String id, Use use, @Nullable String project, @Nullable Instant expires, String json) {
  /** What a sealed string is for. */
  public enum Use {
    /** An entry of {@code notifications} or a DSN's prefix. */
    NOTIFY,
    /** The address of a relay. */
    RELAY
  }
}
