package dev.faultline.server.aws;

import java.io.IOException;

/** AWS could not be brought to what was asked; the message is for the user and says what to do. */
public final class DeployException extends IOException {
  private static final long serialVersionUID = 1;

  public DeployException(String message) {
    super(message);
  }

  public DeployException(String message, Throwable cause) {
    super(message, cause);
  }
}
