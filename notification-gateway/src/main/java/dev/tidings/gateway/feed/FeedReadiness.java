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

/// Ready while the history is known and answers: a new connection needs it to begin. Redis it does
/// not need: without it what is live comes from the log. Connections that are there stay.
@Singleton
@Readiness
final class FeedReadiness implements HealthIndicator {

  private final LiveLink link;
  private final HistoryWatch history;
  private final Outages outages;

  FeedReadiness(LiveLink link, HistoryWatch history, Outages outages) {
    this.link = link;
    this.history = history;
    this.outages = outages;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    boolean redis = link.isUp();
    boolean kafka = history.isReachable();
    boolean known = history.topic().isPresent();
    return Publishers.just(
        HealthResult.builder("feeds")
            .status(kafka && known ? HealthStatus.UP : HealthStatus.DOWN)
            .details(
                Map.of(
                    "redis",
                    link.isOff() ? "off" : redis,
                    "kafka",
                    kafka,
                    "history",
                    known,
                    "tailing",
                    outages.tailing()))
            .build());
  }
}
