package dev.tidings.tracker.outcome;

import dev.tidings.tracker.store.OutboxRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes outcomes to Kafka. Confined to the publisher's thread.
final class OutcomeProducer implements AutoCloseable {

  private static final int TIMEOUT_MS = 10_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  OutcomeProducer(OutcomeSettings settings) {
    this.topic = settings.topics().outcomes();
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ProducerConfig.CLIENT_ID_CONFIG,
                "tracker-outcomes-" + settings.instanceId(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                2,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Hands the rows' outcomes over, and returns at once.
  List<Future<RecordMetadata>> send(List<OutboxRow> rows) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (OutboxRow row : rows) {
      for (int i = 0; i < row.keys().size(); i++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topic, bytes(row.keys().get(i)), bytes(row.payloads().get(i)))));
      }
    }
    return sent;
  }

  /// Returns when Kafka has all of them.
  ///
  /// @throws KafkaException where it does not confirm one: all must be sent again
  static void confirm(List<Future<RecordMetadata>> sent) {
    try {
      for (Future<RecordMetadata> one : sent) {
        one.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while outcomes were written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("outcomes were not confirmed", e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
