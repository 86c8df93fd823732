package dev.tidings.quickstart.check;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads the whole history as everybody else must: what is committed, and nothing else.
public final class HistoryScan {

  private static final Duration POLL = Duration.ofMillis(200);

  private HistoryScan() {}

  /// All committed records up to now, partition by partition.
  public static List<HistoryRecord> read(String bootstrapServers, Topics topics) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class);
    List<HistoryRecord> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.history()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      // By position, not by the last record: the last offset is usually a transaction's marker.
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> records.add(record(record)));
      }
    }
    return records;
  }

  private static HistoryRecord record(ConsumerRecord<byte[], byte[]> record) {
    Notification notification = NotificationCodec.decode(record.value());
    return new HistoryRecord(
        notification.room(),
        record.offset(),
        notification.id(),
        notification.source(),
        notification.event());
  }
}
