package dev.tidings.quickstart.check;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    return read(bootstrapServers, topics, Map.of());
  }

  /// Where each partition ends now.
  public static Map<TopicPartition, Long> ends(String bootstrapServers, Topics topics) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
      return consumer.endOffsets(partitions(consumer, topics));
    }
  }

  /// All committed records up to now.
  ///
  /// @param from where to begin (inclusive); at the first record of a partition that is missing
  public static List<HistoryRecord> read(
      String bootstrapServers, Topics topics, Map<TopicPartition, Long> from) {
    List<HistoryRecord> records = new ArrayList<>();
    each(bootstrapServers, topics, from, records::add);
    return records;
  }

  /// As {@link #read}, but keeps nothing: each record once, in its partition's order.
  public static void each(
      String bootstrapServers,
      Topics topics,
      Map<TopicPartition, Long> from,
      Consumer<HistoryRecord> to) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrapServers)) {
      List<TopicPartition> partitions = partitions(consumer, topics);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      from.forEach(consumer::seek);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      // By position, not by the last record: the last offset is usually a transaction's marker.
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(record -> to.accept(record(record)));
      }
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, Topics topics) {
    return consumer.partitionsFor(topics.history()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers) {
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
    return new KafkaConsumer<>(settings);
  }

  private static HistoryRecord record(ConsumerRecord<byte[], byte[]> record) {
    Notification notification = NotificationCodec.decode(record.value());
    return new HistoryRecord(
        notification.room(),
        record.offset(),
        notification.id(),
        notification.source(),
        notification.event(),
        new String(record.value(), StandardCharsets.UTF_8));
  }
}
