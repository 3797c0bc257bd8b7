package dev.faultline.notify.tracker;

import dev.faultline.notify.Options;
import java.util.Locale;
import java.util.Set;

/** What is done when the tracker has the issue already; the original's words. */
public enum IfExist {
  REOPEN_AND_COMMENT,
  REOPEN,
  REOPEN_AND_UPDATE,
  COMMENT,
  NONE;

  private static final Set<String> WORDS =
      Set.of("reopen-and-comment", "reopen", "reopen-and-update", "comment", "none");

  /** Reads {@code if_exist}, or {@code ifExist} as the other options are spelled. */
  public static IfExist of(Options options) {
    String other = options.choice("ifExist", WORDS, "reopen-and-comment");
    String word = options.choice("if_exist", WORDS, other);
    return valueOf(word.replace('-', '_').toUpperCase(Locale.ROOT));
  }
}
