package dev.faultline.event;

import java.util.Locale;

/** The kind of an item, for counting outcomes. */
public enum Category {
  ERROR,
  ATTACHMENT,
  CHECK_IN,
  CLIENT_REPORT,
  FEEDBACK,
  LOG,
  METRIC,
  PROFILE,
  REPLAY,
  SECURITY,
  SESSION,
  SPAN,
  TRANSACTION,
  OTHER;

  /** The name in counts, metrics and the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
