package dev.tidings.tracker.problem;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;

/// Problems as HTTP answers.
public final class Problems {

  private static final String RETRY_AFTER_SECONDS = "2";

  private Problems() {}

  public static MutableHttpResponse<byte[]> answer(ErrorCode code, String detail) {
    return answer(Problem.of(code, detail));
  }

  public static MutableHttpResponse<byte[]> answer(Problem problem) {
    MutableHttpResponse<byte[]> response =
        HttpResponse.<byte[]>status(HttpStatus.valueOf(problem.code().status()))
            .body(ProblemCodec.encode(problem))
            .contentType(Problem.MEDIA_TYPE);
    return problem.code() == ErrorCode.UNAVAILABLE
        ? response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        : response;
  }
}
