package dev.tidings.ingest.publish;

import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.ingest.kafka.InstanceId;
import dev.tidings.ingest.kafka.KafkaAccess;
import dev.tidings.ingest.kafka.KafkaWatch;
import dev.tidings.ingest.reading.EventBounds;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

@Factory
final class PublishFactory {

  @Singleton
  @Bean(preDestroy = "close")
  EventPublisher publisher(KafkaAccess kafka, InstanceId instance, PublishSettings settings) {
    int timeoutMs = Math.toIntExact(settings.timeout().toMillis());
    Map<String, Object> overrides = new HashMap<>(kafka.common("publish-" + instance.text()));
    overrides.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMs);
    overrides.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMs);
    overrides.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.max(1, timeoutMs / 2));
    return new EventPublisher(kafka.bootstrapServers(), kafka.topics(), overrides);
  }

  @Singleton
  Outbox outbox(EventPublisher publisher, KafkaWatch kafka, PublishSettings settings) {
    return new Outbox(publisher, kafka, settings.timeout());
  }

  @Singleton
  BodyReader bodies(EventBounds bounds, PublishSettings settings) {
    return new BodyReader(
        bounds.limits(), settings.maxItems(), new FreshIds(InstantSource.system()));
  }
}
