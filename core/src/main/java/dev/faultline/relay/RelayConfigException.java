package dev.faultline.relay;

import java.util.List;

/** A relay's config can never be used. The message says what is wrong, without any value. */
public final class RelayConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public RelayConfigException(List<String> faults) {
    super(String.join("; ", faults));
  }
}
