package dev.tidings.ingest.app;

import dev.tidings.ingest.accept.AcceptStatus;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Says no while the topics are not there, or accept does not poll, or its transactions fail.
@Singleton
@Readiness
final class AcceptReadiness implements HealthIndicator {

  private final TopicsReady topics;
  private final AcceptStatus accept;

  AcceptReadiness(TopicsReady topics, AcceptStatus accept) {
    this.topics = topics;
    this.accept = accept;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(result());
  }

  private HealthResult result() {
    if (topics.now().isEmpty()) {
      return down("the topics are not there yet");
    }
    AcceptStatus.Snapshot now = accept.now();
    return now.trouble().isPresent()
        ? down(now.trouble().get())
        : HealthResult.builder("accept", HealthStatus.UP)
            .details(Map.of("partitions", now.partitions()))
            .build();
  }

  private static HealthResult down(String why) {
    return HealthResult.builder("accept", HealthStatus.DOWN).details(Map.of("why", why)).build();
  }
}
