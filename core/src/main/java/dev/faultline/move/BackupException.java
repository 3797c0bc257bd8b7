package dev.faultline.move;

import java.io.IOException;

/** A backup that cannot be used; the message says what is wrong with it and where. */
public final class BackupException extends IOException {
  private static final long serialVersionUID = 1L;

  public BackupException(String message) {
    super(message);
  }

  BackupException(String message, Throwable cause) {
    super(message, cause);
  }
}
