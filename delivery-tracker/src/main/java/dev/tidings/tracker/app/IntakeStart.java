package dev.tidings.tracker.app;

import dev.tidings.tracker.intake.Intake;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;

/// Starts the intake with the service, whether what it needs is there or not.
@Singleton
final class IntakeStart implements ApplicationEventListener<StartupEvent> {

  private final Intake intake;

  IntakeStart(Intake intake) {
    this.intake = intake;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    intake.start();
  }
}
