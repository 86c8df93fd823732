package dev.tidings.tracker.problem;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import io.micronaut.context.annotation.Primary;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;

/// Whatever goes wrong, the answer is a problem; one that names nothing of the inside.
@Singleton
@Primary
final class EveryError implements ErrorResponseProcessor<byte[]> {

  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    Optional<Throwable> cause = context.getRootCause();
    if (cause.isPresent() && isOfDatabase(cause.get())) {
      MutableHttpResponse<byte[]> unavailable =
          Problems.answer(ErrorCode.UNAVAILABLE, "the database does not answer");
      response.header("Retry-After", "2");
      return response.status(503).body(unavailable.body()).contentType(Problem.MEDIA_TYPE);
    }
    ErrorCode code = codeOf(response.code());
    String detail =
        code == ErrorCode.INTERNAL
            ? "see the log"
            : context.getRequest().getMethodName() + ' ' + context.getRequest().getPath();
    return response
        .body(ProblemCodec.encode(Problem.of(code, detail)))
        .contentType(Problem.MEDIA_TYPE);
  }

  private static boolean isOfDatabase(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SQLException) {
        return true;
      }
    }
    return false;
  }

  private static ErrorCode codeOf(int status) {
    return switch (status) {
      case 404 -> ErrorCode.NOT_FOUND;
      case 413 -> ErrorCode.TOO_LARGE;
      default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.BAD_REQUEST;
    };
  }
}
