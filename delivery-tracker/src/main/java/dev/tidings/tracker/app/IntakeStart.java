package dev.tidings.tracker.app;

import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.outcome.OutcomePublisher;
import dev.tidings.tracker.webhook.WebhookSender;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.util.Optional;

/// Starts what works by itself with the service, whether what it needs is there or not.
@Singleton
final class IntakeStart implements ApplicationEventListener<StartupEvent> {

  private final Intake intake;
  private final OutcomePublisher outcomes;
  private final Optional<WebhookSender> webhook;

  IntakeStart(Intake intake, OutcomePublisher outcomes, @Nullable WebhookSender webhook) {
    this.intake = intake;
    this.outcomes = outcomes;
    this.webhook = Optional.ofNullable(webhook);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    intake.start();
    outcomes.start();
    webhook.ifPresent(WebhookSender::start);
  }
}
