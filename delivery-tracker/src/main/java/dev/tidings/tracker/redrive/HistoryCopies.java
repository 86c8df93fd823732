package dev.tidings.tracker.redrive;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.topics.Topics;
import dev.tidings.tracker.store.HistoryPlaceRow;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/// Reads records of the history that the database names. Thread-safe; blocks.
final class HistoryCopies {

  /// Records further apart than that are read one by one, and not with what lies between.
  private static final long NEAR = 2_000;

  private final KafkaReading kafka;
  private final Admin admin;
  private final String topic;

  HistoryCopies(KafkaReading kafka, Admin admin, Topics topics) {
    this.kafka = kafka;
    this.admin = admin;
    this.topic = topics.history();
  }

  /// @param places of one partition, ascending; those of another epoch, those that retention took,
  ///     and those where another room's record stands are not among the answers
  /// @return the records' values, by id
  /// @throws KafkaException where Kafka does not answer in time
  Map<UUID, byte[]> read(String room, List<HistoryPlaceRow> places) {
    int epoch = epoch();
    List<HistoryPlaceRow> current =
        places.stream().filter(place -> place.epoch() == epoch).toList();
    if (current.isEmpty()) {
      return Map.of();
    }
    TopicPartition in = new TopicPartition(topic, current.getFirst().historyPartition());
    byte[] key = room.getBytes(StandardCharsets.UTF_8);
    Map<Long, UUID> wanted = new HashMap<>();
    current.forEach(place -> wanted.put(place.historyOffset(), place.id()));
    return kafka.with(
        consumer -> {
          consumer.assign(List.of(in));
          long begin = consumer.beginningOffsets(List.of(in), KafkaReading.TIMEOUT).get(in);
          Map<UUID, byte[]> found = new HashMap<>();
          List<Long> offsets =
              wanted.keySet().stream().filter(offset -> offset >= begin).sorted().toList();
          int at = 0;
          while (at < offsets.size()) {
            int last = at;
            while (last + 1 < offsets.size() && offsets.get(last + 1) - offsets.get(last) <= NEAR) {
              last++;
            }
            KafkaReading.read(
                consumer,
                in,
                offsets.get(at),
                offsets.get(last) + 1,
                record -> take(record, key, wanted, found));
            at = last + 1;
          }
          return found;
        });
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      byte[] key,
      Map<Long, UUID> wanted,
      Map<UUID, byte[]> found) {
    UUID id = wanted.get(record.offset());
    if (id != null && record.value() != null && Arrays.equals(record.key(), key)) {
      found.put(id, record.value());
    }
  }

  private int epoch() {
    try {
      TopicDescription description =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
      Uuid id = description.topicId();
      return Epoch.of(
              id.getMostSignificantBits(),
              id.getLeastSignificantBits(),
              description.partitions().size())
          .value();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    } catch (ExecutionException e) {
      throw new KafkaException("the history cannot be looked up", e.getCause());
    }
  }
}
