package dev.tidings.tracker.problem;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/// Ends a request with a problem as its answer.
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Problem problem;
  private final transient Optional<Duration> retryAfter;

  private ProblemException(Problem problem, Optional<Duration> retryAfter) {
    super(problem.code().code() + ": " + problem.detail());
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  public static ProblemException of(ErrorCode code, String detail) {
    return new ProblemException(Problem.of(code, detail), Optional.empty());
  }

  public static ProblemException of(Problem problem) {
    return new ProblemException(problem, Optional.empty());
  }

  /// What is asked about is not there.
  public static ProblemException notFound(String detail) {
    return of(ErrorCode.NOT_FOUND, detail);
  }

  /// @param retryAfter rounded up to whole seconds
  public static ProblemException tooMuch(String detail, Duration retryAfter) {
    return new ProblemException(
        Problem.of(ErrorCode.RATE_LIMITED, detail), Optional.of(retryAfter));
  }

  Problem problem() {
    return problem;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
