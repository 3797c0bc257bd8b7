package dev.faultline.grouping.v1;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/**
 * What an event is grouped by, before it is hashed.
 *
 * @param variant {@code exception}, {@code message}, {@code stack} or {@code fallback}
 * @param parts in the order they are hashed
 */
public record Basis(String variant, List<String> parts) {
  /** Written into every hash, so that no later version can answer an older one's. */
  public static final int VERSION = 1;

  private static final int HASH_BYTES = 16;

  /** The domain of a hash of a client's or a rule's own fingerprint. */
  public static final String FINGERPRINT = "fingerprint";

  /** The domain of a hash of a stored message key. */
  public static final String MESSAGE_KEY = "message-key";

  /**
   * 16 bytes of SHA-256 over version, domain and parts, each with its length in front, so that no
   * two lists read the same.
   */
  public static byte[] hash(String domain, List<String> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((byte) VERSION);
      update(digest, domain);
      for (String part : parts) {
        update(digest, part);
      }
      return Arrays.copyOf(digest.digest(), HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The hash of this basis. */
  public byte[] hash() {
    return hash(variant, parts);
  }

  private static void update(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = bytes.length;
    digest.update((byte) (length >>> 24));
    digest.update((byte) (length >>> 16));
    digest.update((byte) (length >>> 8));
    digest.update((byte) length);
    digest.update(bytes);
  }
}
