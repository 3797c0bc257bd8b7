package dev.faultline.api.faultline;

import dev.faultline.protocol.Refusal;
import java.util.List;

/** Carries a refusal out of a route; the caller's fault. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  Refused(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  Refused(int status, String code, String message) {
    this(Refusal.of(status, code, message));
  }

  /** A parameter or member with a wrong value. */
  static Refused parameter(String name, String what) {
    String message = name + " " + what;
    return new Refused(
        new Refusal(
            400, "parameter", message, List.of(new Refusal.Fault(message, List.of(name))), 0));
  }

  Refusal refusal() {
    return refusal;
  }
}
