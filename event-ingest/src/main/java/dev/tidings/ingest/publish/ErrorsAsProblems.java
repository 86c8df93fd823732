package dev.tidings.ingest.publish;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.event.Violation;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.Error;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.web.router.exceptions.UnsatisfiedBodyRouteException;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What the HTTP server itself refuses (no such path, a body beyond its bound) as problems too.
@Singleton
final class ErrorsAsProblems implements ErrorResponseProcessor<byte[]> {

  /// What an empty body is answered with, which never comes to who would read it.
  private static final Problem NO_BODY =
      BodyReader.whole(
          Violation.Reason.MALFORMED, "nothing (expected: an event or an array of events)");

  @Override
  public MutableHttpResponse<byte[]> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    int status = response.code();
    if (context
        .getRootCause()
        .filter(UnsatisfiedBodyRouteException.class::isInstance)
        .isPresent()) {
      return problem(response, ProblemCodec.encode(NO_BODY));
    }
    // Texts of faults of ours stay in the log.
    String detail =
        status >= 500
            ? "something went wrong here"
            : context.getErrors().stream()
                .map(Error::getMessage)
                .findFirst()
                .orElse(response.reason());
    byte[] body =
        codeOf(status)
            .map(code -> ProblemCodec.encode(Problem.of(code, detail)))
            .orElseGet(() -> plain(status, response.reason()));
    return problem(response, body);
  }

  private static MutableHttpResponse<byte[]> problem(MutableHttpResponse<?> response, byte[] body) {
    return response.body(body).contentType(Problem.MEDIA_TYPE);
  }

  private static Optional<ErrorCode> codeOf(int status) {
    return switch (status) {
      case 400 -> Optional.of(ErrorCode.BAD_REQUEST);
      case 503 -> Optional.of(ErrorCode.UNAVAILABLE);
      default ->
          Arrays.stream(ErrorCode.values()).filter(code -> code.status() == status).findFirst();
    };
  }

  /// RFC 9457: no type of its own means that the status says it all.
  private static byte[] plain(int status, String reason) {
    return ("{\"type\":\"about:blank\",\"title\":\"" + reason + "\",\"status\":" + status + "}")
        .getBytes(StandardCharsets.UTF_8);
  }
}
