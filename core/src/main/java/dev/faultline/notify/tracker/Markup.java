package dev.faultline.notify.tracker;

import dev.faultline.alert.Marker;

/**
 * The notation of a tracker. Texts that are handed in are hostile: whatever stands in them appears
 * as it is and does nothing, no mention, no reference, no command, no end of the block.
 */
public interface Markup {
  /** Starts a section. */
  String heading(String name);

  /** Our own words, in bold. */
  String bold(String words);

  /** A value in a line. */
  String value(String text);

  /**
   * Lines as they are, in a frame.
   *
   * @param language {@code json}, or empty
   * @param most UTF-16 units of the text; what is more is cut, visibly
   */
  String block(String text, String language, int most);

  /** A link; plain text where the address is not one of the web. */
  String link(String text, String address);

  /** Our own words, set apart. */
  String quote(String words);

  /** The marker, hidden where the notation can hide it. */
  String marker(Marker marker);
}
