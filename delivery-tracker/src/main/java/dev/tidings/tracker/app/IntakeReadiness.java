package dev.tidings.tracker.app;

import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeState;
import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import org.reactivestreams.Publisher;

/// Ready while it takes in, or stands by while another instance does.
@Singleton
@Readiness
final class IntakeReadiness implements HealthIndicator {

  private final Intake intake;

  IntakeReadiness(Intake intake) {
    this.intake = intake;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    IntakeState state = intake.state();
    return Publishers.just(
        HealthResult.builder("intake", state.isReady() ? HealthStatus.UP : HealthStatus.DOWN)
            .details(Map.of("state", state.name()))
            .build());
  }
}
