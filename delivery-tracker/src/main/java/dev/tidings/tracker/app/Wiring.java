package dev.tidings.tracker.app;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.intake.Intake;
import dev.tidings.tracker.intake.IntakeSettings;
import dev.tidings.tracker.intake.IntakeSteps;
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
  IntakeSettings intakeSettings(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      @Property(name = "tidings.instance-id") String instanceId,
      @Property(name = "tidings.intake.max-facts") int maxFacts,
      @Property(name = "tidings.intake.check-every") Duration checkEvery,
      @Property(name = "tidings.intake.max-pause") Duration maxPause) {
    return new IntakeSettings(
        bootstrapServers, new Topics(prefix), instanceId, maxFacts, checkEvery, maxPause);
  }

  @Singleton
  @Bean(preDestroy = "close")
  Intake intake(
      IntakeSettings settings, StoreAddress address, InstantSource clock, MeterRegistry meters) {
    return new Intake(settings, address, clock, meters, IntakeSteps.UNWATCHED);
  }
}
