package dev.tidings.tracker.intake;

import dev.tidings.contracts.topics.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts records aside that cannot be taken in. Confined to the intake's thread.
final class DeadLetters implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final int TIMEOUT_MS = 10_000;
  private static final int MAX_DETAIL = 500;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final IntakeMeters meters;

  DeadLetters(IntakeSettings settings, IntakeMeters meters) {
    this.topic = settings.topics().deadLetters();
    this.meters = meters;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ProducerConfig.CLIENT_ID_CONFIG,
                "tracker-dead-letters-" + settings.instanceId(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS / 2,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Returns when Kafka has it. After a crash the same record may be put aside again: its origin
  /// stands in the headers.
  ///
  /// @throws KafkaException where Kafka does not confirm it: the record must be read again
  void put(ConsumerRecord<byte[], byte[]> record, Reading.Undecodable why) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, null, record.key(), record.value(), record.headers());
    Headers headers = letter.headers();
    add(headers, DeadLetterHeaders.REASON, why.reason().text());
    add(headers, DeadLetterHeaders.DETAIL, shortened(why.detail()));
    add(headers, DeadLetterHeaders.TOPIC, record.topic());
    add(headers, DeadLetterHeaders.PARTITION, Integer.toString(record.partition()));
    add(headers, DeadLetterHeaders.OFFSET, Long.toString(record.offset()));
    try {
      producer.send(letter).get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while a dead letter was written", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the dead letter was not confirmed", e);
    }
    meters.deadLetter();
    LOG.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("reason", why.reason().text())
        .log("a record cannot be taken in and is a dead letter");
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String shortened(String text) {
    return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
  }
}
