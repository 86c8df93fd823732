package dev.tidings.tracker.redrive;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads a topic's partitions when somebody asks: a consumer of its own for each reading, without a
/// group. Two at once; others wait a moment. Thread-safe; blocks.
final class KafkaReading {

  static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final int READERS = 2;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FETCH_BYTES = 4 * 1024 * 1024;

  private final String bootstrapServers;
  private final String clientId;
  private final Semaphore readers = new Semaphore(READERS);

  KafkaReading(String bootstrapServers, String clientId) {
    this.bootstrapServers = bootstrapServers;
    this.clientId = clientId;
  }

  interface Body<T> {
    T from(KafkaConsumer<byte[], byte[]> consumer);
  }

  interface Taking {
    void take(ConsumerRecord<byte[], byte[]> record);
  }

  /// @throws KafkaException where Kafka does not answer in time, or too many read already
  <T> T with(Body<T> body) {
    try {
      if (!readers.tryAcquire(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new TimeoutException("others are reading");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
    try {
      KafkaConsumer<byte[], byte[]> consumer = consumer();
      try {
        return body.from(consumer);
      } finally {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      }
    } finally {
      readers.release();
    }
  }

  /// Every record of the range, in order.
  ///
  /// @param in assigned already
  /// @param from inclusive
  /// @param to exclusive; a marker of a transaction may stand before it, so it is the position that
  ///     ends it
  /// @throws KafkaException where it is not read in time
  static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition in,
      long from,
      long to,
      Taking taking) {
    consumer.seek(in, from);
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (consumer.position(in, TIMEOUT) < to) {
      if (System.nanoTime() - deadline > 0) {
        throw new TimeoutException(in + " could not be read in time");
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          taking.take(record);
        }
      }
    }
  }

  static boolean exists(KafkaConsumer<byte[], byte[]> consumer, TopicPartition in) {
    return consumer.partitionsFor(in.topic(), TIMEOUT).stream()
        .anyMatch(info -> info.partition() == in.partition());
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.ofEntries(
            Map.entry(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            Map.entry(ConsumerConfig.CLIENT_ID_CONFIG, clientId),
            Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"),
            Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"),
            Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false"),
            Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false"),
            Map.entry(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES),
            Map.entry(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis())),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
