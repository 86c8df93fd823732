package dev.tidings.tracker.problem;

import dev.tidings.contracts.problem.ErrorCode;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that a lookup got no answer: the connection broke, or it took longer than a lookup may.
@Singleton
final class LookupFailedHandler
    implements ExceptionHandler<DataAccessException, HttpResponse<byte[]>> {

  private static final Logger LOG = LoggerFactory.getLogger(LookupFailedHandler.class);

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(HttpRequest request, DataAccessException exception) {
    LOG.atWarn().addKeyValue("cause", exception.getMessage()).log("a lookup failed");
    return Problems.answer(ErrorCode.UNAVAILABLE, "the database did not answer, or not in time");
  }
}
