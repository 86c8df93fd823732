package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;

/// What the HTTP server itself refuses (no such path, another method) as problems too. A refusal
/// that has no code of its own is a bad request. Thread-safe.
@Singleton
final class ErrorsAsProblems implements ErrorResponseProcessor<byte[]> {

  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    ErrorCode code = codeOf(response.code());
    // Texts of faults of ours stay in the log.
    String detail =
        code.status() >= 500
            ? "something went wrong here"
            : context.getErrors().stream()
                .map(Error::getMessage)
                .findFirst()
                .orElse(response.reason());
    return response
        .status(code.status(), code.title())
        .body(ProblemCodec.encode(Problem.of(code, detail)))
        .contentType(Problem.MEDIA_TYPE);
  }

  private static ErrorCode codeOf(int status) {
    return switch (status) {
      case 401 -> ErrorCode.UNAUTHENTICATED;
      case 403 -> ErrorCode.FORBIDDEN;
      case 404 -> ErrorCode.NOT_FOUND;
      case 413 -> ErrorCode.TOO_LARGE;
      case 429 -> ErrorCode.RATE_LIMITED;
      case 503 -> ErrorCode.UNAVAILABLE;
      default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.BAD_REQUEST;
    };
  }
}
