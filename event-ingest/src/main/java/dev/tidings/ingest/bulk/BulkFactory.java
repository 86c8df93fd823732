package dev.tidings.ingest.bulk;

import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.session.Sessions;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicsReady;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import org.apache.kafka.clients.admin.Admin;

@Factory
final class BulkFactory {

  @Context
  @Bean(preDestroy = "close")
  @Named("bulk")
  Sessions sessions(
      KafkaAccess kafka,
      InstanceId instance,
      Admin admin,
      BulkSettings settings,
      TopicsReady topics,
      MeterRegistry registry,
      Drops drops,
      FatalStop fatalStop) {
    BulkStage stage =
        new BulkStage(
            settings,
            new KafkaBulkClients(kafka, settings, instance, admin),
            new BulkMetrics(registry),
            drops,
            BulkStep.Observer.NONE);
    return new Sessions("bulk", instance.text(), stage, topics, fatalStop).start();
  }
}
