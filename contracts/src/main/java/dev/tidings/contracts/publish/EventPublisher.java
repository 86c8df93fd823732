package dev.tidings.contracts.publish;

import dev.tidings.contracts.codec.EventCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Publishes events from a backend: the right key, the durable settings, nothing else. Needs
/// `kafka-clients` on the class path, which `contracts` itself does not bring. Thread-safe.
///
/// ```java
/// try (var publisher = new EventPublisher("127.0.0.1:9092")) {
///   publisher.publish(Event.of("shop", "order-9-shipped", "order.shipped",
///       List.of(Room.ofUser("42")), RawJson.of("{\"order\":9}"))).join();
/// }
/// ```
public final class EventPublisher implements AutoCloseable {

  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

  /// What the topic takes, and a little more: that it is too much is the topic's to say.
  private static final int MAX_REQUEST_BYTES = 4 * 1024 * 1024;

  private final Producer<String, byte[]> producer;
  private final Topics topics;

  public EventPublisher(String bootstrapServers) {
    this(bootstrapServers, Topics.DEFAULT, Map.of());
  }

  /// @param overrides settings of the Kafka producer (security, say) that stand over the durable
  /// ones
  public EventPublisher(String bootstrapServers, Topics topics, Map<String, Object> overrides) {
    this(new KafkaProducer<>(settings(bootstrapServers, overrides)), topics);
  }

  EventPublisher(Producer<String, byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
  }

  /// Where Kafka keeps a taken event.
  public record Taken(int partition, long offset) {}

  /// Sends the event; completes once Kafka has it on all in-sync replicas.
  ///
  /// Fails with Kafka's exception: the outcome is then unknown, and the same event may be published
  /// again without reaching anyone twice. Blocks (up to `max.block.ms`) while the producer's buffer
  /// is full or Kafka is unknown yet.
  public CompletableFuture<Taken> publish(Event event) {
    return publish(event, Optional.empty());
  }

  /// @param traceParent the W3C trace context that the notification's way shall be part of
  public CompletableFuture<Taken> publish(Event event, Optional<String> traceParent) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topics.events(), event.key(), EventCodec.encode(event));
    record.headers().add("content-type", ascii("application/json"));
    traceParent.ifPresent(value -> record.headers().add("traceparent", ascii(value)));
    CompletableFuture<Taken> taken = new CompletableFuture<>();
    // The callback tells all that the returned future would.
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                taken.completeExceptionally(failure);
              } else {
                taken.complete(new Taken(metadata.partition(), metadata.offset()));
              }
            });
    return taken;
  }

  /// Sends what is under way and ends, within 30 s.
  @Override
  public void close() {
    producer.close(DELIVERY_TIMEOUT);
  }

  static Map<String, Object> settings(String bootstrapServers, Map<String, Object> overrides) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.putAll(overrides);
    return settings;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }
}
