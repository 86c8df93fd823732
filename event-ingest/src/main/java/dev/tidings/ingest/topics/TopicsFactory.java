package dev.tidings.ingest.topics;

import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;

@Factory
final class TopicsFactory {

  @Singleton
  TopicsReady ready() {
    return new TopicsReady();
  }

  /// For looks at topics and offsets, and for fencing.
  @Singleton
  @Bean(preDestroy = "close")
  Admin admin(KafkaAccess kafka, InstanceId instance) {
    return Admin.create(kafka.common("ingest-admin-" + instance.text()));
  }

  @Context
  @Bean(preDestroy = "close")
  TopicSetup setup(
      Admin admin,
      KafkaAccess kafka,
      TopicSettings settings,
      @Value("${tidings.history.partitions:6}") int historyPartitions,
      @Value("${tidings.accept.dedupe-window:1h}") Duration dedupeWindow,
      TopicsReady ready,
      FatalStop fatalStop) {
    return new TopicSetup(
            new TopicAdmin(admin),
            TopicPlan.of(kafka.topics(), historyPartitions, settings, dedupeWindow),
            settings.watchInterval(),
            ready,
            fatalStop)
        .start();
  }
}
