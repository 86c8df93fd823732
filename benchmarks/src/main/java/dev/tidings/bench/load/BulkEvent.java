package dev.tidings.bench.load;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.publish.EventPublisher;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// One event to very many users, of whom nobody is connected.
///
/// @param bootstrapServers of Kafka
public record BulkEvent(String bootstrapServers) {

  /// Its producer's name.
  public static final String SOURCE = "bench-bulk";

  private static final Duration POLL = Duration.ofMillis(100);

  /// What the history has of an event.
  ///
  /// @param rooms how many have it
  /// @param records in all of them
  public record Counted(int rooms, int records) {}

  /// Returns when Kafka has it.
  public void publish(String id, int audience) {
    try (EventPublisher publisher = new EventPublisher(bootstrapServers)) {
      List<Room> rooms =
          IntStream.range(0, audience).mapToObj(i -> new Room("user:bulk-" + i)).toList();
      var unused =
          publisher
              .publish(Event.of(SOURCE, id, "bench.announced", rooms, RawJson.of("{\"sale\":1}")))
              .join();
    }
  }

  /// Reads the whole history, as everybody sees it.
  public Counted count(String id) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    Set<String> rooms = new HashSet<>();
    int records = 0;
    try (var reader =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      String history = Topics.DEFAULT.history();
      List<TopicPartition> all =
          reader.partitionsFor(history).stream()
              .map(partition -> new TopicPartition(history, partition.partition()))
              .toList();
      reader.assign(all);
      reader.seekToBeginning(all);
      Map<TopicPartition, Long> ends = reader.endOffsets(all);
      while (all.stream().anyMatch(partition -> reader.position(partition) < ends.get(partition))) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          Notification notification = NotificationCodec.decode(record.value());
          if (notification.source().equals(SOURCE) && notification.event().equals(id)) {
            rooms.add(notification.room().name());
            records++;
          }
        }
      }
    }
    return new Counted(rooms.size(), records);
  }
}
