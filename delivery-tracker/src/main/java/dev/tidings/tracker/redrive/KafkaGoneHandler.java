package dev.tidings.tracker.redrive;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.tracker.problem.Problems;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says that Kafka did not answer.
@Singleton
final class KafkaGoneHandler implements ExceptionHandler<KafkaException, HttpResponse<byte[]>> {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaGoneHandler.class);

  @Override
  @SuppressWarnings("rawtypes")
  public HttpResponse<byte[]> handle(HttpRequest request, KafkaException exception) {
    LOG.atWarn().addKeyValue("cause", exception.getMessage()).log("Kafka did not answer a request");
    return Problems.answer(ErrorCode.UNAVAILABLE, "Kafka did not answer, or not in time");
  }
}
