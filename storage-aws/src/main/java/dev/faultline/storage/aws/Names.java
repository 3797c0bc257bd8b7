package dev.faultline.storage.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Our names as names of objects, tags and queues. S3 gives no control characters back, folds
 * nothing but is often spoken to by things that do, and queues have a small alphabet.
 */
final class Names {
  /** Most bytes of an object's key in S3. */
  static final int S3_KEY_BYTES_MAX = 1_024;

  /** Most characters of a queue's name in SQS. */
  static final int SQS_NAME_CHARS_MAX = 80;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final byte LOW_MARK = '!';
  private static final byte HIGH_MARK = '~';

  private Names() {}

  /**
   * A key of plain characters in the same order as the name's UTF-8 bytes: bytes below the first
   * plain one become a mark that is lower than all, those above the last one a mark that is higher.
   */
  static String key(String name) {
    StringBuilder key = new StringBuilder(name.length() + 16);
    for (byte b : name.getBytes(UTF_8)) {
      int value = b & 0xff;
      if (value <= LOW_MARK) {
        key.append((char) LOW_MARK).append(HEX.toHexDigits(b));
      } else if (value >= HIGH_MARK) {
        key.append((char) HIGH_MARK).append(HEX.toHexDigits(b));
      } else {
        key.append((char) value);
      }
    }
    return key.toString();
  }

  /** The name a key was made of. */
  static String name(String key) {
    ByteArrayOutputStream name = new ByteArrayOutputStream(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == LOW_MARK || c == HIGH_MARK) {
        name.write(HexFormat.fromHexDigits(key, i + 1, i + 3));
        i += 2;
      } else {
        name.write(c);
      }
    }
    return name.toString(UTF_8);
  }

  /**
   * A tag's name or value in characters that S3 takes there and that no header changes on the way:
   * a plain tag stays as it is, so that rules of the bucket can go by it.
   */
  static String tag(String text) {
    StringBuilder tag = new StringBuilder(text.length() + 8);
    text.codePoints()
        .forEach(
            c -> {
              if (c == '-' || c == '.' || (c < 128 && Character.isLetterOrDigit(c))) {
                tag.append((char) c);
              } else {
                tag.append('_').append(HEX.toHexDigits(c, 6));
              }
            });
    return tag.toString();
  }

  /** The text a tag was made of. */
  static String untag(String tag) {
    StringBuilder text = new StringBuilder(tag.length());
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      if (c == '_') {
        text.appendCodePoint(HexFormat.fromHexDigits(tag, i + 1, i + 7));
        i += 6;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  /** A queue's name; a long one keeps its beginning and is told apart by its hash. */
  static String queue(String prefix, String queue, String suffix) {
    StringBuilder name = new StringBuilder(prefix);
    for (byte b : queue.getBytes(UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '-' || (c < 128 && Character.isLetterOrDigit(c))) {
        name.append(c);
      } else {
        name.append('_').append(HEX.toHexDigits(b));
      }
    }
    int room = SQS_NAME_CHARS_MAX - suffix.length();
    if (name.length() > room) {
      String hash = sha256(queue).substring(0, 24);
      name.setLength(room - hash.length() - 2);
      name.append("__").append(hash);
    }
    return name.append(suffix).toString();
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HEX.formatHex(hash).toLowerCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
