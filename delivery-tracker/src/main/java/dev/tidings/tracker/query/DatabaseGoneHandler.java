package dev.tidings.tracker.query;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that the database does not answer, or not in time. Its going and coming is logged by the
/// intake.
@Singleton
final class DatabaseGoneHandler
    implements ExceptionHandler<DataAccessException, HttpResponse<byte[]>> {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseGoneHandler.class);

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(HttpRequest request, DataAccessException exception) {
    LOG.atDebug().setCause(exception).log("a lookup failed");
    return Problems.answer(ErrorCode.UNAVAILABLE, "the database does not answer");
  }
}
