package dev.faultline.event;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The 16 bytes a client gives a report, so that a repeated report counts once. Shown as 32 hex
 * digits.
 */
public record EventId(long high, long low) {

  /** Reads 32 hex digits, or the same with the four dashes of a UUID. */
  public static Optional<EventId> parse(String text) {
    int digits = 0;
    long high = 0;
    long low = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-') {
        continue;
      }
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0 || digits == 32) {
        return Optional.empty();
      }
      if (digits++ < 16) {
        high = high << 4 | digit;
      } else {
        low = low << 4 | digit;
      }
    }
    return digits == 32 ? Optional.of(new EventId(high, low)) : Optional.empty();
  }

  /** The id in the first 16 of the given bytes. */
  public static EventId of(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new EventId(buffer.getLong(), buffer.getLong());
  }

  /** 16 bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** 32 hex digits, lower case. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
