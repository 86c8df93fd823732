package dev.tidings.tracker.query;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;

/// Problems as HTTP answers.
final class Problems {

  private static final String RETRY_AFTER_SECONDS = "2";

  private Problems() {}

  static MutableHttpResponse<byte[]> answer(ErrorCode code, String detail) {
    MutableHttpResponse<byte[]> response =
        HttpResponse.<byte[]>status(HttpStatus.valueOf(code.status()))
            .body(ProblemCodec.encode(Problem.of(code, detail)))
            .contentType(Problem.MEDIA_TYPE);
    return code == ErrorCode.UNAVAILABLE
        ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        : response;
  }
}
