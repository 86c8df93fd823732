package dev.tidings.gateway.feed;

import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.history.HistoryWatch;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Ready while Redis is linked and the history is known and answers: a new connection needs both to
/// begin. Connections that are there stay, and are brought up to date when they are back.
@Singleton
@Readiness
final class FeedReadiness implements HealthIndicator {

  private final LiveLink link;
  private final HistoryWatch history;

  FeedReadiness(LiveLink link, HistoryWatch history) {
    this.link = link;
    this.history = history;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    boolean redis = link.isUp();
    boolean kafka = history.isReachable();
    boolean known = history.topic().isPresent();
    return Publishers.just(
        HealthResult.builder("feeds")
            .status(redis && kafka && known ? HealthStatus.UP : HealthStatus.DOWN)
            .details(Map.of("redis", redis, "kafka", kafka, "history", known))
            .build());
  }
}
