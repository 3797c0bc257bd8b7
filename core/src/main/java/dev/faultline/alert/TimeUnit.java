package dev.faultline.alert;

/** What posted rules count events per: the original's {@code timeunit}. */
public enum TimeUnit {
  MINUTE,
  HOUR;

  /** The name as it is set and shown, in lower case. */
  public String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
