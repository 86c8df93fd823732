package dev.tidings.ingest.publish;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.contracts.problem.Retry;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;

/// Problems as HTTP responses.
final class Problems {

  private static final String RETRY_AFTER_SECONDS = "2";

  private Problems() {}

  static MutableHttpResponse<byte[]> response(Problem problem) {
    ErrorCode code = problem.code();
    MutableHttpResponse<byte[]> response =
        HttpResponse.<byte[]>status(HttpStatus.valueOf(code.status()))
            .body(ProblemCodec.encode(problem))
            .contentType(Problem.MEDIA_TYPE);
    if (code.retry() == Retry.BACKOFF) {
      response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    if (code == ErrorCode.UNAUTHENTICATED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return response;
  }

  static MutableHttpResponse<byte[]> response(ErrorCode code, String detail) {
    return response(Problem.of(code, detail));
  }
}
