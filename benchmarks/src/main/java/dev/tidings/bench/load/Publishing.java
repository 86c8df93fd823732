package dev.tidings.bench.load;

import dev.tidings.contracts.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A backend that publishes stamped events to Kafka with an ordinary, durable producer, key = room.
/// One thread publishes.
public final class Publishing implements AutoCloseable {

  private static final int STAMP_DIGITS = 24;
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  /// `{"pad":"`, the stamp with its name, `"}` and what stands between.
  private static final int DATA_AROUND_PAD =
      "{\"pad\":\"\",".length() + StampScan.MARKER.length() + STAMP_DIGITS + "\"}".length();

  /// The smallest `data`, in bytes.
  public static final int MIN_DATA_BYTES = DATA_AROUND_PAD;

  private final Producer<byte[], byte[]> producer;
  private final String run;
  private final String pad;
  private final AtomicLong failures = new AtomicLong();

  /// @param run distinguishes the events of this run from those of others
  /// @param dataBytes how long `data` is, from [#MIN_DATA_BYTES]
  /// @param lingerMs how long the producer gathers a batch
  public Publishing(String bootstrapServers, String run, int dataBytes, int lingerMs) {
    this.run = run;
    this.pad = "x".repeat(dataBytes - DATA_AROUND_PAD);
    this.producer = new KafkaProducer<>(settings(bootstrapServers, lingerMs));
  }

  /// Sends the room's next event. Blocks while the producer's buffer is full.
  public void publish(BenchRoom room) {
    long sequence = room.take();
    byte[] event = event(room.name(), sequence, System.nanoTime());
    var unused =
        producer.send(
            new ProducerRecord<>(Topics.DEFAULT.events(), room.key(), event),
            (metadata, failure) -> {
              if (failure != null) {
                failures.incrementAndGet();
              }
            });
  }

  /// Returns when Kafka has all that was sent.
  ///
  /// @throws LoadFailed if it refused some
  public void flush() {
    producer.flush();
    if (failures.get() > 0) {
      throw new LoadFailed("Kafka did not take " + failures.get() + " events");
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_WITHIN);
  }

  private byte[] event(String room, long sequence, long nowNanos) {
    String stamp = StampScan.stamp(sequence, nowNanos);
    return new StringBuilder(160 + pad.length())
        .append("{\"id\":\"")
        .append(run)
        .append('-')
        .append(stamp, 0, 8)
        .append('-')
        .append(room)
        .append("\",\"source\":\"bench\",\"type\":\"bench.ticked\",\"to\":[\"")
        .append(room)
        .append("\"],\"data\":{\"pad\":\"")
        .append(pad)
        .append("\",")
        .append(StampScan.MARKER)
        .append(stamp)
        .append("\"}}")
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Map<String, Object> settings(String bootstrapServers, int lingerMs) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMs);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }
}
