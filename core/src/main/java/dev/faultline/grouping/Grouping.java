package dev.faultline.grouping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which issue an event belongs to, and why.
 *
 * @param version the frozen version of the algorithm that made it
 * @param variant what it grouped by: {@code rule}, {@code client}, {@code exception}, {@code
 *     message}, {@code message-key}, {@code stack}, {@code fallback}
 * @param rule the name of the config rule that matched; null where none did
 * @param title the title that rule gives its issues; null where it gives none
 * @param parts what was hashed, in order, for people; of {@code message-key} the stored message key
 *     and nothing else
 * @param hash 16 bytes of SHA-256 over version and parts
 */
public record Grouping(
    int version,
    String variant,
    @Nullable String rule,
    @Nullable String title,
    List<String> parts,
    byte[] hash) {

  /** What the faultline routes call the issue; empty for events they do not show. */
  public String messageKey() {
    return variant.equals("message-key") ? parts.getFirst() : "";
  }
}
