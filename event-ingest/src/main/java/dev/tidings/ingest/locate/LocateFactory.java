package dev.tidings.ingest.locate;

import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.topics.TopicsReady;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;

@Factory
final class LocateFactory {

  @Singleton
  NotificationFinder finder(TopicsReady topics, KafkaAccess kafka, InstanceId instance) {
    return new NotificationFinder(
        topics,
        () -> {
          Map<String, Object> config = kafka.consumer("ingest-locate-" + instance.text());
          config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
          config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
          return new KafkaConsumer<>(config);
        });
  }
}
