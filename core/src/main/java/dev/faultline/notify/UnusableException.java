package dev.faultline.notify;

import java.util.List;

/** A config that can never be used. The message says what is wrong and where, without values. */
public final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public UnusableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  public UnusableException(List<String> faults) {
    this(String.join("; ", faults));
  }

  /** The message. */
  public String reason() {
    return reason;
  }

  /** Always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
