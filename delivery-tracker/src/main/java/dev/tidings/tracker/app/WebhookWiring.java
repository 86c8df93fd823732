package dev.tidings.tracker.app;

import dev.tidings.tracker.store.StoreAddress;
import dev.tidings.tracker.webhook.WebhookMeters;
import dev.tidings.tracker.webhook.WebhookSender;
import dev.tidings.tracker.webhook.WebhookSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/// Puts the webhook together, where one is configured.
@Factory
final class WebhookWiring {

  @Context
  WebhookMeters webhookMeters(MeterRegistry meters) {
    return new WebhookMeters(meters);
  }

  @Singleton
  @Requires(property = "tidings.webhook.url", pattern = ".+")
  WebhookSettings webhookSettings(
      @Property(name = "tidings.webhook.url") String url,
      @Property(name = "tidings.webhook.secret") String secret,
      @Property(name = "tidings.webhook.timeout") Duration timeout,
      @Property(name = "tidings.webhook.max-attempts") int maxAttempts,
      @Property(name = "tidings.webhook.first-pause") Duration firstPause,
      @Property(name = "tidings.webhook.max-pause") Duration maxPause,
      @Property(name = "tidings.webhook.at-once") int atOnce) {
    return new WebhookSettings(
        URI.create(url),
        WebhookSettings.keyOf(secret),
        timeout,
        maxAttempts,
        firstPause,
        maxPause,
        atOnce);
  }

  @Singleton
  @Requires(bean = WebhookSettings.class)
  @Bean(preDestroy = "close")
  WebhookSender webhook(
      WebhookSettings settings,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      StoreAddress address,
      InstantSource clock,
      WebhookMeters meters) {
    return new WebhookSender(settings, prefix, address, clock, meters);
  }
}
