package dev.tidings.tracker.problem;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/// Says what was expected.
@Singleton
final class BadParameterHandler
    implements ExceptionHandler<BadParameterException, HttpResponse<byte[]>> {

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(HttpRequest request, BadParameterException exception) {
    return Problems.answer(ErrorCode.BAD_REQUEST, exception.getMessage());
  }
}
