package dev.tidings.gateway.app;

import dev.tidings.gateway.session.Connections;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Whether this gateway takes connections: not while it drains. A full one says so to each client.
@Singleton
@io.micronaut.management.health.indicator.annotation.Readiness
final class Readiness implements HealthIndicator {

  private final Connections connections;

  Readiness(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    HealthStatus status = connections.isDraining() ? HealthStatus.DOWN : HealthStatus.UP;
    return Publishers.just(
        HealthResult.builder("connections", status)
            .details(Map.of("open", connections.size(), "draining", connections.isDraining()))
            .build());
  }
}
