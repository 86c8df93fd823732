package dev.tidings.tracker.app;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSettings;
import dev.tidings.tracker.intake.IntakeSteps;
import dev.tidings.tracker.outcome.OutcomePublisher;
import dev.tidings.tracker.outcome.OutcomeSettings;
import dev.tidings.tracker.outcome.PublisherSteps;
import dev.tidings.tracker.store.Database;
import dev.tidings.tracker.store.LongestConnection;
import dev.tidings.tracker.store.OutcomeScope;
import dev.tidings.tracker.store.Retention;
import dev.tidings.tracker.store.StoreAddress;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.core.annotation.Nullable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Puts the parts together.
@Factory
final class Wiring {

  @Singleton
  StoreAddress storeAddress(
      @Property(name = "datasources.default.url") String url,
      @Nullable @Property(name = "datasources.default.username") String user,
      @Nullable @Property(name = "datasources.default.password") String password) {
    return new StoreAddress(url, Optional.ofNullable(user), Optional.ofNullable(password));
  }

  @Singleton
  Database database(MeterRegistry meters) {
    return new Database(meters);
  }

  @Singleton
  IntakeSettings intakeSettings(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      @Property(name = "tidings.instance-id") String instanceId,
      @Property(name = "tidings.intake.max-facts") int maxFacts,
      @Property(name = "tidings.intake.check-every") Duration checkEvery,
      @Property(name = "tidings.intake.max-pause") Duration maxPause,
      @Property(name = "tidings.outcomes.of") OutcomeScope outcomes,
      Retention retention) {
    return new IntakeSettings(
        bootstrapServers,
        new Topics(prefix),
        instanceId,
        maxFacts,
        checkEvery,
        maxPause,
        outcomes,
        retention);
  }

  @Singleton
  Retention retention(
      @Property(name = "tidings.retention.days") int days,
      @Property(name = "tidings.retention.account-days") int accountDays) {
    return new Retention(days, accountDays);
  }

  @Singleton
  LongestConnection longestConnection(@Property(name = "tidings.online.at-most") Duration atMost) {
    return new LongestConnection(atMost);
  }

  @Singleton
  OutcomeSettings outcomeSettings(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      @Property(name = "tidings.instance-id") String instanceId,
      @Property(name = "tidings.outcomes.look-every") Duration lookEvery,
      @Property(name = "tidings.outcomes.max-pause") Duration maxPause,
      @Property(name = "tidings.webhook.url") String webhook) {
    return new OutcomeSettings(
        bootstrapServers, new Topics(prefix), instanceId, lookEvery, maxPause, !webhook.isEmpty());
  }

  @Singleton
  @Bean(preDestroy = "close")
  OutcomePublisher outcomes(
      OutcomeSettings settings, StoreAddress address, InstantSource clock, MeterRegistry meters) {
    return new OutcomePublisher(settings, address, clock, meters, PublisherSteps.UNWATCHED);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Intake intake(
      IntakeSettings settings,
      StoreAddress address,
      Database database,
      InstantSource clock,
      MeterRegistry meters) {
    return new Intake(settings, address, database, clock, meters, IntakeSteps.UNWATCHED);
  }
}
