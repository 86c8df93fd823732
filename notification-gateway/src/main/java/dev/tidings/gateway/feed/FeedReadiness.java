package dev.tidings.gateway.feed;

import dev.tidings.gateway.bus.LiveLink;
import dev.tidings.gateway.history.HistoryWatch;
import dev.tidings.gateway.logtail.LogTail;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Ready once the history is known, and while Kafka or Redis answers: with either of them rooms are
/// opened and what is live is delivered. Were every gateway unready while Kafka is gone, nobody
/// could connect for what works without it. Where Redis answers and only this gateway hears nothing
/// of it, clients do better with another one. Connections that are there stay.
@Singleton
@Readiness
final class FeedReadiness implements HealthIndicator {

  private final LiveLink link;
  private final HistoryWatch history;
  private final LogTail tail;
  private final Outages outages;

  FeedReadiness(LiveLink link, HistoryWatch history, LogTail tail, Outages outages) {
    this.tail = tail;
    this.link = link;
    this.history = history;
    this.outages = outages;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    boolean deaf = link.deaf() > 0;
    boolean kafka = history.isReachable();
    boolean known = history.topic().isPresent();
    return Publishers.just(
        HealthResult.builder("feeds")
            .status(isReady(kafka, known, deaf) ? HealthStatus.UP : HealthStatus.DOWN)
            .details(
                Map.of(
                    "redis",
                    redis(deaf),
                    "kafka",
                    kafka,
                    "history",
                    known,
                    "tailing",
                    tail.isAlive() ? outages.tailing() : "dead"))
            .build());
  }

  private boolean isReady(boolean kafka, boolean known, boolean deaf) {
    return known && (kafka || link.isUp()) && !deaf && tail.isAlive();
  }

  private Object redis(boolean deaf) {
    if (deaf) {
      return "deaf";
    }
    return link.isOff() ? "off" : link.isUp();
  }
}
