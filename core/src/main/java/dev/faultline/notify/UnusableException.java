package dev.faultline.notify;

import java.util.List;

/** A config that can never be used. The message says what is wrong and where, without values. */
public final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableException(String message) {
    super(message);
  }

  public UnusableException(List<String> faults) {
    super(String.join("; ", faults));
  }

  /** Always there. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
