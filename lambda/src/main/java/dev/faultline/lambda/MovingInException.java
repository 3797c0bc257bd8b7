package dev.faultline.lambda;

/** Somebody moves in, or stopped halfway: nobody else may read or write what is not whole. */
final class MovingInException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  MovingInException(long parts) {
    super(
        ("an import into this installation is going on or has stopped, %d parts are here; it serves"
                + " when all is")
            .formatted(parts));
  }
}
