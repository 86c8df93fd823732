package dev.tidings.tracker.problem;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/// Answers with the problem.
@Singleton
final class ProblemExceptionHandler
    implements ExceptionHandler<ProblemException, HttpResponse<byte[]>> {

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(HttpRequest request, ProblemException exception) {
    MutableHttpResponse<byte[]> answer = Problems.answer(exception.problem());
    exception
        .retryAfter()
        .ifPresent(
            after -> answer.header(HttpHeaders.RETRY_AFTER, Long.toString(after.toSeconds() + 1)));
    return exception.problem().code() == ErrorCode.UNAUTHENTICATED
        ? answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        : answer;
  }
}
