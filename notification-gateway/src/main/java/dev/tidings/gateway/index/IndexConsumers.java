package dev.tidings.gateway.index;

import dev.tidings.gateway.history.KafkaSettings;
import java.nio.ByteBuffer;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/// The consumers that the index is built by, and read with. Immutable.
record IndexConsumers(KafkaSettings kafka, IndexSettings settings) {

  private static final int BUILD_FETCH_BYTES = 1 << 20;

  /// Reads everything, in large pieces: it waits for one rather than taking each record by itself.
  Consumer<ByteBuffer, ByteBuffer> ofAll() {
    Properties properties = properties();
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BUILD_FETCH_BYTES);
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 65_536);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    return new KafkaConsumer<>(
        properties, new ByteBufferDeserializer(), new ByteBufferDeserializer());
  }

  /// Reads single records. One record a poll: as long as others of its answer are left over, the
  /// consumer does not ask for what follows, which nobody wants and the next read would wait for.
  Consumer<ByteBuffer, ByteBuffer> ofSingle() {
    Properties properties = properties();
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, settings.fetchBytes());
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.fetchBytes());
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return new KafkaConsumer<>(
        properties, new ByteBufferDeserializer(), new ByteBufferDeserializer());
  }

  private Properties properties() {
    int timeoutMs = Math.toIntExact(kafka.timeout().toMillis());
    Properties properties = new Properties();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.CHECK_CRCS_CONFIG, false);
    properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    return properties;
  }
}
