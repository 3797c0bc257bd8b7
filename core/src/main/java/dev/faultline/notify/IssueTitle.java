package dev.faultline.notify;

import dev.faultline.codec.WholeText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The title that the original gave an issue in a tracker. Exact to the byte: an issue that it made
 * is found again by its title.
 */
public final class IssueTitle {
  /** A title of fewer UTF-8 bytes stays whole. */
  public static final int BYTES = 250;

  private static final String MARK = "...";
  private static final int HASH_DIGITS = 10;
  private static final int PREFIX_BYTES = BYTES - MARK.length() - HASH_DIGITS;

  private IssueTitle() {}

  /** The title of an issue: of its type and its whole message. */
  public static String of(Message.OfIssue message) {
    return of(Wording.type(message), Wording.wholeMessage(message));
  }

  /**
   * {@code [type] message}; where that is long, the first characters that reach 237 bytes of UTF-8,
   * {@code ...} and 10 hex digits of the SHA-256 of the rest. Reads the text once.
   */
  public static String of(String type, String message) {
    String title = WholeText.of("[" + type + "] " + message);
    int bytes = 0;
    int prefix = 0;
    int i = 0;
    while (i < title.length() && bytes < BYTES) {
      if (bytes < PREFIX_BYTES) {
        prefix = i + Character.charCount(title.codePointAt(i));
      }
      int c = title.codePointAt(i);
      bytes += Texts.utf8Bytes(c);
      i += Character.charCount(c);
    }
    return bytes < BYTES
        ? title
        : title.substring(0, prefix) + MARK + hash(title.substring(prefix));
  }

  private static String hash(String rest) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(rest.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
