package dev.faultline.outgoing;

import org.jspecify.annotations.Nullable;

/** A call got no answer. The message names the host at most, never the path or a secret. */
public final class OutgoingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What is known of the call. */
  public enum Kind {
    /** Our own rules refuse the address; nothing was connected to. Trying again does not help. */
    REFUSED,
    /** Nothing was sent: the name, the connection or its encryption failed. */
    NOT_SENT,
    /** The request may have been received and done: the answer did not come, or broke off. */
    UNKNOWN
  }

  public OutgoingException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What is known of the call. */
  public Kind kind() {
    return kind;
  }
}
