package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.gateway.access.TokenReading;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;

/// Errors as HTTP responses.
final class Problems {

  private static final String SOON_SECONDS = "1";
  private static final String LATER_SECONDS = "5";

  private Problems() {}

  static MutableHttpResponse<?> of(ErrorCode code, String detail) {
    MutableHttpResponse<?> response =
        HttpResponse.status(code.status(), code.title())
            .contentType(Problem.MEDIA_TYPE)
            .body(ProblemCodec.encode(Problem.of(code, detail)));
    switch (code.status()) {
      case 401 -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case 426 -> response.header(HttpHeaders.UPGRADE, "websocket");
      case 429, 503 ->
          response.header(
              HttpHeaders.RETRY_AFTER, code == ErrorCode.DRAINING ? SOON_SECONDS : LATER_SECONDS);
      default -> {}
    }
    return response;
  }

  static ErrorCode codeOf(TokenReading reading) {
    return switch (reading) {
      case TokenReading.Valid valid -> throw new IllegalArgumentException("a valid token");
      case TokenReading.Expired expired -> ErrorCode.TOKEN_EXPIRED;
      case TokenReading.Invalid invalid -> ErrorCode.UNAUTHENTICATED;
      case TokenReading.Undecided undecided -> ErrorCode.UNAVAILABLE;
    };
  }

  static String detailOf(TokenReading reading) {
    return switch (reading) {
      case TokenReading.Valid valid -> throw new IllegalArgumentException("a valid token");
      case TokenReading.Expired expired -> "exp: in the past";
      case TokenReading.Invalid invalid -> invalid.detail();
      case TokenReading.Undecided undecided -> undecided.detail();
    };
  }
}
