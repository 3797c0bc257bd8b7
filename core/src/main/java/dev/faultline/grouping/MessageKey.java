package dev.faultline.grouping;

import dev.faultline.grouping.v1.Basis;
import dev.faultline.grouping.v1.MessageText;
import dev.faultline.grouping.v1.Parameterise;
import java.util.List;

/**
 * The stored message by which the faultline protocol names an issue: the message with its values
 * replaced, cut where it is long. Never empty. A key's key is itself, so a look-up may be given
 * what a client posted or what a list showed.
 */
public final class MessageKey {
  private MessageKey() {}

  /** The key of a full message. */
  public static String of(String message) {
    return truncate(Parameterise.of(MessageText.clean(message)));
  }

  /** The key of a full message in a project that keeps its values ({@code message-exact}). */
  public static String exact(String message) {
    return truncate(MessageText.clean(message));
  }

  /**
   * A text of under 627 bytes of UTF-8 as it is; else the first characters that reach 627 bytes, a
   * mark, and the SHA-256 of the rest.
   */
  public static String truncate(String message) {
    return MessageText.truncate(message);
  }

  /** The hash that {@link Grouper} gives events with this stored key. */
  public static byte[] hash(String key) {
    return Basis.hash(Basis.MESSAGE_KEY, List.of(key));
  }
}
