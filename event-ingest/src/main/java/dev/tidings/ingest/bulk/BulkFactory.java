package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicsReady;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import org.apache.kafka.clients.admin.Admin;

@Factory
final class BulkFactory {

  @Context
  @Bean(preDestroy = "close")
  BulkLane lane(
      KafkaAccess kafka,
      InstanceId instance,
      Admin admin,
      BulkSettings settings,
      TopicsReady topics,
      MeterRegistry registry,
      Drops drops,
      FatalStop fatalStop) {
    return new BulkLane(
            new BulkLane.Setup(instance.text(), settings),
            new KafkaBulkClients(kafka, settings, instance, admin),
            topics,
            new BulkLane.Outside(new BulkMetrics(registry), drops, fatalStop),
            BulkStep.Observer.NONE)
        .start();
  }
}
