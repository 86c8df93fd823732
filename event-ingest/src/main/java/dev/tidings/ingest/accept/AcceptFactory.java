package dev.tidings.ingest.accept;

import dev.tidings.ingest.bulk.BulkSettings;
import dev.tidings.ingest.drops.Drops;
import dev.tidings.ingest.figures.RealtimeFigures;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.reading.EventBounds;
import dev.tidings.ingest.reading.EventReader;
import dev.tidings.ingest.session.Sessions;
import dev.tidings.ingest.topics.FatalStop;
import dev.tidings.ingest.topics.TopicsReady;
import dev.tidings.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

@Factory
final class AcceptFactory {

  @Singleton
  AcceptStatus status(AcceptSettings settings) {
    return new AcceptStatus(InstantSource.system(), settings.readyWithin());
  }

  @Context
  @Bean(preDestroy = "close")
  @Named("accept")
  Sessions sessions(
      KafkaAccess kafka,
      InstanceId instance,
      Admin admin,
      AcceptSettings settings,
      EventBounds bounds,
      BulkSettings bulk,
      TopicsReady topics,
      AcceptStatus status,
      MeterRegistry registry,
      Tracing tracing,
      RealtimeFigures figures,
      Drops drops,
      Optional<EphemeralSink> sink,
      FatalStop fatalStop) {
    AcceptStage stage =
        new AcceptStage(
            settings,
            new AcceptStage.Rules(new EventReader(bounds.limits()), bulk.inLineRooms()),
            new KafkaAcceptClients(kafka, settings, instance, admin),
            new AcceptStage.Outside(
                new EphemeralHandover(sink, drops, InstantSource.system()),
                status,
                new AcceptMetrics(registry, figures),
                new EventTraces(tracing, registry),
                drops),
            Step.Observer.NONE);
    return new Sessions("accept", instance.text(), stage, topics, fatalStop).start();
  }
}
