package dev.tidings.ingest.relay;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Ready when the relay has its share of the partitions and goes round.
///
/// A Redis that is away is said in the details and is no reason to take the instance out: gateways
/// then read Kafka, and events are taken as before.
@Singleton
@Readiness
@Requires(beans = RelayStatus.class)
final class RelayReadiness implements HealthIndicator {

  private static final Duration STUCK = Duration.ofSeconds(30);

  private final RelayStatus status;
  private final InstantSource clock;

  @Inject
  RelayReadiness(RelayStatus status) {
    this(status, InstantSource.system());
  }

  RelayReadiness(RelayStatus status, InstantSource clock) {
    this.status = status;
    this.clock = clock;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(result());
  }

  HealthResult result() {
    RelayStatus.Snapshot now = status.now();
    boolean turning = clock.millis() - now.turnedAtMs() < STUCK.toMillis();
    String state;
    if (!now.member()) {
      state = "waits for its partitions";
    } else if (!turning) {
      state = "stuck";
    } else if (!now.redisUp()) {
      state = "redis is away";
    } else {
      state = now.flowing() == now.partitions() ? "flows" : "stopped by redis";
    }
    return HealthResult.builder(
            "relay", now.member() && turning ? HealthStatus.UP : HealthStatus.DOWN)
        .details(Map.of("state", state, "partitions", now.partitions(), "flowing", now.flowing()))
        .build();
  }
}
