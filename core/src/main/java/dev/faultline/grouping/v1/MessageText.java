package dev.faultline.grouping.v1;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The stored form of messages that are keys: never empty, well-formed, and never too long. */
public final class MessageText {
  /** A message of fewer UTF-8 bytes is its own key. */
  static final int KEY_BYTES = 627;

  private static final String MARK = "--truncated-by-faultline--";
  private static final String EMPTY = "(no message)";

  private MessageText() {}

  /** The text with lone surrogates and NULs replaced; a word where it is empty. */
  public static String clean(String text) {
    if (text.isBlank()) {
      return EMPTY;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      out.appendCodePoint(c == 0 || lone ? 0xfffd : c);
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /**
   * Keeps the first characters that reach 627 bytes of UTF-8, then a mark and the SHA-256 of the
   * rest; a shorter text stays as it is. Reads the text once.
   */
  public static String truncate(String text) {
    int bytes = 0;
    int i = 0;
    while (i < text.length() && bytes < KEY_BYTES) {
      int c = text.codePointAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      i += Character.charCount(c);
    }
    if (bytes < KEY_BYTES) {
      return text;
    }
    return text.substring(0, i) + MARK + sha256(text.substring(i));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
