package dev.faultline.seal;

import java.util.List;

/** A config is not sealed, because it could never be used. The message holds none of its values. */
public final class UnsealableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnsealableException(List<String> faults) {
    super(String.join("; ", faults));
  }
}
