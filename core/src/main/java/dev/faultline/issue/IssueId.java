package dev.faultline.issue;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * 128 bits that follow from project, grouping version, fingerprint and how often the issue was
 * deleted before. Shown as 26 characters of Crockford's base32 in lower case.
 */
public record IssueId(long high, long low) {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;

  /** Reads the 26 characters. */
  public static Optional<IssueId> parse(String text) {
    if (text.length() != LENGTH) {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0 || (i == 0 && digit > 7)) {
        return Optional.empty();
      }
      high = high << 5 | low >>> 59;
      low = low << 5 | digit;
    }
    return Optional.of(new IssueId(high, low));
  }

  /** The id in the first 16 of the given bytes. */
  public static IssueId of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new IssueId(buffer.getLong(), buffer.getLong());
  }

  /** 16 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  @Override
  public String toString() {
    char[] text = new char[LENGTH];
    long h = high;
    long l = low;
    for (int i = LENGTH - 1; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (l & 31));
      l = l >>> 5 | h << 59;
      h >>>= 5;
    }
    return new String(text);
  }
}
