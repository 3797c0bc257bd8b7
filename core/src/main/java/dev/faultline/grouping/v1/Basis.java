package dev.faultline.grouping.v1;

import java.nio.ByteBuffer;
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

  private static final MessageDigest SHA_256 = fresh();

  /** The domain of a hash of a client's or a rule's own fingerprint. */
  public static final String FINGERPRINT = "fingerprint";

  /** The domain of a hash of a stored message key. */
  public static final String MESSAGE_KEY = "message-key";

  /**
   * 16 bytes of SHA-256 over version, domain and parts, each with its length in front, so that no
   * two lists read the same.
   */
  public static byte[] hash(String domain, List<String> parts) {
    byte[][] texts = new byte[parts.size() + 1][];
    texts[0] = domain.getBytes(StandardCharsets.UTF_8);
    int bytes = 1 + Integer.BYTES + texts[0].length;
    for (int i = 0; i < parts.size(); i++) {
      texts[i + 1] = parts.get(i).getBytes(StandardCharsets.UTF_8);
      bytes += Integer.BYTES + texts[i + 1].length;
    }
    ByteBuffer hashed = ByteBuffer.allocate(bytes).put((byte) VERSION);
    for (byte[] text : texts) {
      hashed.putInt(text.length).put(text);
    }
    return Arrays.copyOf(sha256().digest(hashed.array()), HASH_BYTES);
  }

  /** A digest of its own: copying a fresh one is cheaper than asking the providers for one. */
  private static MessageDigest sha256() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be copied", e);
    }
  }

  private static MessageDigest fresh() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The hash of this basis. */
  public byte[] hash() {
    return hash(variant, parts);
  }
}
