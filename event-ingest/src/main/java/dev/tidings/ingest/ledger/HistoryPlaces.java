package dev.tidings.ingest.ledger;

import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.ingest.kafka.Group;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/// Finds where notifications stand in the history: reads on from the offsets that their entry names
/// until it has seen them all. They were committed with the entry, so that at the end of the log
/// only those are missing that retention has taken. Thread-safe; blocks.
final class HistoryPlaces {

  /// The clocks of two brokers may differ by this much.
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(100);

  private final Group group;
  private final Supplier<Consumer<byte[], byte[]>> readers;

  HistoryPlaces(Group group, Supplier<Consumer<byte[], byte[]>> readers) {
    this.group = group;
    this.readers = readers;
  }

  /// @param takenAt when Kafka took the event: nothing of it was appended before
  /// @return the offsets of those that the history still has; empty where that was not known in
  /// time
  Optional<Map<UUID, Long>> find(
      String historyTopic, List<Entry.Addressed> notifications, Instant takenAt, Duration within) {
    Map<UUID, Long> found = new HashMap<>();
    if (notifications.isEmpty()) {
      return Optional.of(found);
    }
    long deadline = System.nanoTime() + within.toNanos();
    Map<TopicPartition, Long> notBefore = new HashMap<>();
    Set<String> wanted = new HashSet<>();
    for (Entry.Addressed notification : notifications) {
      notBefore.merge(
          new TopicPartition(historyTopic, notification.partition()),
          notification.notBefore(),
          Math::min);
      wanted.add(notification.id().toString());
    }
    Map<TopicPartition, Long> ends = group.ends(notBefore.keySet());
    try (Consumer<byte[], byte[]> reader = readers.get()) {
      reader.assign(notBefore.keySet());
      starts(reader, notBefore, takenAt.minus(CLOCKS_APART), ends).forEach(reader::seek);
      while (!wanted.isEmpty() && isBefore(reader, ends)) {
        if (System.nanoTime() > deadline) {
          return Optional.empty();
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          idOf(record)
              .filter(wanted::remove)
              .ifPresent(id -> found.put(UUID.fromString(id), record.offset()));
        }
      }
    }
    return Optional.of(found);
  }

  /// What an entry knows can be long ago where its writer seldom writes to a partition that others
  /// fill; then the time says more.
  private static Map<TopicPartition, Long> starts(
      Consumer<byte[], byte[]> reader,
      Map<TopicPartition, Long> notBefore,
      Instant appendedAfter,
      Map<TopicPartition, Long> ends) {
    Collection<TopicPartition> partitions = notBefore.keySet();
    Map<TopicPartition, Long> begins = reader.beginningOffsets(partitions);
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(
        partition -> times.put(partition, Math.max(0, appendedAfter.toEpochMilli())));
    Map<TopicPartition, OffsetAndTimestamp> byTime = reader.offsetsForTimes(times);
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long from =
          Optional.ofNullable(byTime.get(partition))
              .map(OffsetAndTimestamp::offset)
              .orElse(ends.get(partition));
      long hint = Math.max(notBefore.get(partition), begins.get(partition));
      starts.put(partition, Math.max(from, hint));
    }
    return starts;
  }

  private static boolean isBefore(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue());
  }

  private static Optional<String> idOf(ConsumerRecord<byte[], byte[]> record) {
    return Optional.ofNullable(record.headers().lastHeader(HistoryHeaders.ID))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.US_ASCII));
  }
}
