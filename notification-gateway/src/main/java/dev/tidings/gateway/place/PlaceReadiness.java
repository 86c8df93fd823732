package dev.tidings.gateway.place;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Ready once the places of devices that there were at the start are known: until then a device
/// without a cursor would wait.
@Singleton
@Readiness
@Requires(beans = KafkaDevicePlaces.class)
final class PlaceReadiness implements HealthIndicator {

  private final KafkaDevicePlaces places;

  PlaceReadiness(KafkaDevicePlaces places) {
    this.places = places;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(
        HealthResult.builder("places")
            .status(places.isRestored() ? HealthStatus.UP : HealthStatus.DOWN)
            .details(Map.of("restored", places.isRestored(), "devices", places.size()))
            .build());
  }
}
