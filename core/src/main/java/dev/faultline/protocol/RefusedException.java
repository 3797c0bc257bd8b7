package dev.faultline.protocol;

/** Carries a {@link Refusal} out of a parser; always the caller's fault, never logged as ours. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** A refusal with one sentence. */
  public RefusedException(int status, String code, String message) {
    this(Refusal.of(status, code, message));
  }

  public Refusal refusal() {
    return refusal;
  }
}
