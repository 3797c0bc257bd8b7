package dev.faultline.issue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** 16 bytes that equal events share: what {@code grouping} computes and an issue is found by. */
public record Fingerprint(long high, long low) {

  /** The fingerprint in the first 16 of the given bytes. */
  public static Fingerprint of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Fingerprint(buffer.getLong(), buffer.getLong());
  }

  /**
   * The id of the issue of this fingerprint.
   *
   * @param scope the project's {@link dev.faultline.project.Project#scope()}
   * @param incarnation how often the issue was deleted before
   */
  public IssueId issueId(String scope, int incarnation) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(scope.getBytes(StandardCharsets.UTF_8));
      sha.update(
          ByteBuffer.allocate(21)
              .put((byte) 0)
              .putLong(high)
              .putLong(low)
              .putInt(incarnation)
              .array());
      return IssueId.of(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** 32 hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
