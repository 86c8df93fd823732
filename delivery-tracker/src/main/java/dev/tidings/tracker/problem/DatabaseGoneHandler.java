package dev.tidings.tracker.problem;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.data.connection.jdbc.exceptions.CannotGetJdbcConnectionException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/// Says that the database does not answer. That it is gone, and that it is back, is logged by the
/// intake, once, and not by each lookup.
@Singleton
final class DatabaseGoneHandler
    implements ExceptionHandler<CannotGetJdbcConnectionException, HttpResponse<byte[]>> {

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(
      HttpRequest request, CannotGetJdbcConnectionException exception) {
    return Problems.answer(ErrorCode.UNAVAILABLE, "the database does not answer");
  }
}
