package dev.tidings.tracker.app;

import dev.tidings.tracker.intake.Intake;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Liveness;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/// Alive while the intake's thread is: it retries whatever can be retried, so its end is a fault
/// that only a restart mends.
@Singleton
@Liveness
final class IntakeLiveness implements HealthIndicator {

  private final Intake intake;

  IntakeLiveness(Intake intake) {
    this.intake = intake;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Publishers.just(
        HealthResult.builder(
                "intake-thread", intake.isAlive() ? HealthStatus.UP : HealthStatus.DOWN)
            .build());
  }
}
