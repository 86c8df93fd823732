package dev.tidings.tracker.redrive;

import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.store.HistoryPlaces;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// Puts the parts together.
@Factory
final class RedriveFactory {

  private static final int ADMIN_TIMEOUT_MS = 5_000;

  @Singleton
  DeadLetterShelf shelf(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      @Property(name = "tidings.instance-id") String instanceId) {
    return new DeadLetterShelf(
        new KafkaReading(bootstrapServers, "tracker-letters-" + instanceId), new Topics(prefix));
  }

  @Singleton
  @Bean(preDestroy = "close")
  Admin admin(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.instance-id") String instanceId) {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.CLIENT_ID_CONFIG,
            "tracker-redrive-admin-" + instanceId,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ADMIN_TIMEOUT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ADMIN_TIMEOUT_MS));
  }

  @Singleton
  @Bean(preDestroy = "close")
  RangeJobs rangeJobs(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.kafka.topic-prefix") String prefix,
      @Property(name = "tidings.instance-id") String instanceId,
      HistoryPlaces places,
      Admin admin,
      EventsOutlet outlet,
      InstantSource clock) {
    Topics topics = new Topics(prefix);
    KafkaReading kafka = new KafkaReading(bootstrapServers, "tracker-history-" + instanceId);
    return new RangeJobs(places, new HistoryCopies(kafka, admin, topics), outlet, topics, clock);
  }

  @Singleton
  @Bean(preDestroy = "close")
  EventsOutlet outlet(
      @Property(name = "tidings.kafka.bootstrap-servers") String bootstrapServers,
      @Property(name = "tidings.instance-id") String instanceId) {
    return new EventsOutlet(bootstrapServers, instanceId);
  }
}
