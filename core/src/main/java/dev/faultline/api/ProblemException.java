package dev.faultline.api;

/** Carries a {@link Problem} out of a route; always the caller's fault, never logged as ours. */
final class ProblemException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  ProblemException(ProblemType type, String detail) {
    this(Problem.of(type, detail));
  }

  Problem problem() {
    return problem;
  }
}
