package dev.faultline.settings;

/** A setting that cannot be used; the message names it, its value, and what is allowed. */
public final class SettingException extends Exception {
  private static final long serialVersionUID = 1;

  /** A bad setting. */
  public SettingException(String message) {
    super(message);
  }
}
