package dev.tidings.gateway.endpoint;

import dev.tidings.contracts.codec.ProblemCodec;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.problem.Problem;
import dev.tidings.gateway.access.TokenReading;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import java.util.concurrent.ThreadLocalRandom;

/// Errors as HTTP responses.
final class Problems {

  private static final String SOON_SECONDS = "1";

  /// Between these, at random: who was sent away with thousands does not come again with them.
  private static final int LATER_FROM_SECONDS = 3;

  private static final int LATER_TO_SECONDS = 8;

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
              HttpHeaders.RETRY_AFTER, code == ErrorCode.DRAINING ? SOON_SECONDS : laterSeconds());
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

  private static String laterSeconds() {
    return Integer.toString(
        ThreadLocalRandom.current().nextInt(LATER_FROM_SECONDS, LATER_TO_SECONDS + 1));
  }
}
