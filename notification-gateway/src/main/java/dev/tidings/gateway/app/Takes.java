package dev.tidings.gateway.app;

import io.micronaut.health.HealthStatus;
import io.micronaut.management.endpoint.health.HealthEndpoint;
import io.micronaut.management.health.indicator.HealthCheckType;
import io.micronaut.management.health.indicator.HealthResult;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Whether new connections are welcome here: what `/health/readiness` says, for other gateways.
/// Thread-safe.
@Singleton
final class Takes {

  private static final Logger LOG = LoggerFactory.getLogger(Takes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final HealthEndpoint health;

  Takes(HealthEndpoint health) {
    this.health = health;
  }

  /// Blocks for a second at most; who is not asked to the end within it says no.
  boolean now() {
    try {
      return HealthStatus.UP.equals(
          Mono.from(health.getHealth(null, HealthCheckType.READINESS))
              .map(HealthResult::getStatus)
              .block(PATIENCE));
    } catch (IllegalStateException e) {
      LOG.atDebug().addKeyValue("cause", e.getMessage()).log("readiness was not told in time");
      return false;
    }
  }
}
