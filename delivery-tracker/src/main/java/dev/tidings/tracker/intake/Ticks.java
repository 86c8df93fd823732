package dev.tidings.tracker.intake;

import dev.tidings.contracts.codec.ReceiptCodec;
import dev.tidings.contracts.receipt.ReceiptBatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Batches without receipts, written into quiet partitions of the receipts for their timestamp
/// only: read back, each says what time it is by the broker's clock, and that nothing stands before
/// it unread. Confined to the intake's thread.
final class Ticks implements AutoCloseable {

  private static final String NAME = "tracker";
  private static final int TIMEOUT_MS = 3_000;
  private static final byte[] KEY = NAME.getBytes(StandardCharsets.UTF_8);
  private static final byte[] TICK = ReceiptCodec.encode(new ReceiptBatch(NAME, List.of()));

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final IntakeMeters meters;

  Ticks(IntakeSettings settings, IntakeMeters meters) {
    this.topic = settings.topics().receipts();
    this.meters = meters;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ProducerConfig.CLIENT_ID_CONFIG,
                "tracker-ticks-" + settings.instanceId(),
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                TIMEOUT_MS),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /// Returns before Kafka has them. One that is lost is counted, and another follows as long as a
  /// deadline waits.
  ///
  /// @throws KafkaException where Kafka does not answer
  @SuppressWarnings("FutureReturnValueIgnored") // the callback counts what became of it
  void send(Collection<Integer> partitions) {
    for (int partition : partitions) {
      producer.send(
          new ProducerRecord<>(topic, partition, KEY, TICK),
          (metadata, failure) -> meters.tick(failure == null));
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
