package dev.faultline.move;

import java.io.IOException;

/** A backup that cannot be used; the message says what is wrong with it and where. */
public final class BackupException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean cutOff;

  public BackupException(String message) {
    super(message);
    this.cutOff = false;
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
    this.cutOff = false;
  }

  private BackupException(String message, boolean cutOff) {
    super(message);
    this.cutOff = cutOff;
  }

  static BackupException cutOff(String message) {
    return new BackupException(message, true);
  }

  /** Whether all that is wrong is that the backup stops too early, as it does after a kill. */
  public boolean isCutOff() {
    return cutOff;
  }
}
