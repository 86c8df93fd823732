package dev.tidings.bench.load;

import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.contracts.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes a long history straight into Kafka, as fast as it takes it: notifications of many rooms,
/// and among them, spread evenly over all of it, those of the few rooms that are asked for later.
/// Used by one thread.
public final class DeepLog {

  private static final int OTHER_ROOMS = 100_000;

  private final List<Target> others = new ArrayList<>();
  private final List<Target> deep = new ArrayList<>();
  private final String bootstrapServers;
  private final byte[] template;
  private final int idAt;
  private final int roomAt;

  /// @param partitions of the history
  /// @param rooms how many are asked for later
  /// @param dataBytes of each notification, about
  public DeepLog(String bootstrapServers, int partitions, int rooms, int dataBytes) {
    this.bootstrapServers = bootstrapServers;
    for (int i = 0; i < OTHER_ROOMS; i++) {
      others.add(Target.of("team:x-%06d".formatted(i), partitions));
    }
    for (int i = 0; i < rooms; i++) {
      deep.add(Target.of("team:d-%06d".formatted(i), partitions));
    }
    String text =
        "{\"id\":\"00000000-0000-7000-8000-000000000000\",\"room\":\"team:x-000000\","
            + "\"source\":\"bench\",\"event\":\"deep\",\"type\":\"bench.written\","
            + "\"time\":\"2026-01-01T00:00:00Z\",\"data\":{\"pad\":\""
            + "x".repeat(dataBytes)
            + "\"}}";
    this.template = text.getBytes(StandardCharsets.US_ASCII);
    this.idAt = text.indexOf("00000000-0000");
    this.roomAt = text.indexOf("team:x-");
  }

  private record Target(String name, byte[] key, int partition) {
    static Target of(String name, int partitions) {
      return new Target(
          name,
          name.getBytes(StandardCharsets.US_ASCII),
          RoomPartition.of(new Room(name), partitions));
    }
  }

  /// The rooms that are asked for.
  public List<String> rooms() {
    return deep.stream().map(Target::name).toList();
  }

  /// Writes `records`, `each` of them in each of the rooms that are asked for; returns when Kafka
  /// has all.
  public void write(int records, int each) {
    int stride = records / each;
    int step = stride / deep.size();
    if (step < 1) {
      throw new LoadFailed("records: " + records + " (expected: more for so many rooms)");
    }
    AtomicLong failures = new AtomicLong();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings())) {
      for (int n = 0; n < records; n++) {
        int within = n % stride;
        boolean wanted = n < stride * each && within % step == 0 && within / step < deep.size();
        Target target =
            wanted ? deep.get(within / step) : others.get((int) (n * 7_919L % OTHER_ROOMS));
        var unused =
            producer.send(
                recordOf(target, n),
                (metadata, failure) -> {
                  if (failure != null) {
                    failures.incrementAndGet();
                  }
                });
      }
      producer.flush();
    }
    if (failures.get() > 0) {
      throw new LoadFailed("Kafka did not take " + failures.get() + " records");
    }
  }

  private ProducerRecord<byte[], byte[]> recordOf(Target target, int number) {
    byte[] value = template.clone();
    for (int digit = 0, rest = number; digit < 8; digit++, rest >>>= 4) {
      value[idAt + 7 - digit] = (byte) Character.forDigit(rest & 0xf, 16);
    }
    System.arraycopy(target.key(), 0, value, roomAt, target.key().length);
    byte[] id = new byte[36];
    System.arraycopy(value, idAt, id, 0, id.length);
    Header header = new RecordHeader(HistoryHeaders.ID, id);
    return new ProducerRecord<>(
        Topics.DEFAULT.history(), target.partition(), target.key(), value, List.of(header));
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Duration.ofMinutes(5).toMillis());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }
}
