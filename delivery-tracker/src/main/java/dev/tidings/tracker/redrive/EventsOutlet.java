package dev.tidings.tracker.redrive;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Puts events back in where producers put them. Made when it is first needed. Thread-safe; blocks.
final class EventsOutlet {

  private static final int TIMEOUT_MS = 5_000;

  private final KafkaProducer<byte[], byte[]> producer;

  EventsOutlet(String bootstrapServers, String instanceId) {
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                "tracker-redrive-" + instanceId,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Returns when Kafka has it on all in-sync replicas.
  ///
  /// @throws KafkaException where that is not known: the same record may be sent again
  void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get(TIMEOUT_MS * 2L, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while Kafka was to take the event", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("Kafka did not confirm the event", e);
    }
  }

  void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
