package dev.faultline.seal;

/** A sealed string does not open. The message says why, without any part of it. */
public final class SealException extends Exception {
  private static final long serialVersionUID = 1L;

  public SealException(String message) {
    super(message);
  }
}
