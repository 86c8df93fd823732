package dev.tidings.ingest.locate;

import dev.tidings.contracts.codec.NotificationCodec;
import dev.tidings.contracts.notification.HistoryHeaders;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.notification.NotificationId;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import dev.tidings.ingest.topics.TopicLayout;
import dev.tidings.ingest.topics.TopicsReady;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/// Finds a notification in the history by its id, which tells when Kafka took its event: the
/// history is read on from then, over the headers, within bounds of records and time. Thread-safe;
/// blocks.
public final class NotificationFinder {

  /// A history record is written after its event was taken, by a broker whose clock may be behind
  /// the other's by this much.
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_RECORDS = 500_000;
  private static final int MAX_READERS = 4;

  private final TopicsReady topics;
  private final Supplier<Consumer<byte[], byte[]>> readers;
  private final Semaphore reading = new Semaphore(MAX_READERS);

  NotificationFinder(TopicsReady topics, Supplier<Consumer<byte[], byte[]>> readers) {
    this.topics = topics;
    this.readers = readers;
  }

  /// What came of looking.
  public sealed interface Found {

    record Here(Notification notification) implements Found {}

    /// The history does not have it: there never was one, or retention has taken it.
    record Nowhere() implements Found {}

    /// It cannot be told now.
    record Unavailable(String detail) implements Found {}
  }

  /// @param room where it stands, if that is known: then only its partition is read
  public Found find(UUID id, Optional<Room> room) throws InterruptedException {
    Optional<TopicLayout> layout = topics.now();
    if (layout.isEmpty()) {
      return new Found.Unavailable("the topics are not there yet");
    }
    if (!reading.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return new Found.Unavailable("too many notifications are being looked for");
    }
    try {
      return find(id, partitions(layout.get(), room));
    } catch (KafkaException e) {
      return new Found.Unavailable("Kafka does not answer: " + e.getClass().getSimpleName());
    } finally {
      reading.release();
    }
  }

  private Found find(UUID id, List<TopicPartition> partitions) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    byte[] wanted = id.toString().getBytes(StandardCharsets.US_ASCII);
    int read = 0;
    try (Consumer<byte[], byte[]> reader = readers.get()) {
      reader.assign(partitions);
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      seek(reader, partitions, id, ends);
      while (ends.entrySet().stream()
          .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
        if (read > MAX_RECORDS || System.nanoTime() > deadline) {
          return new Found.Unavailable(
              "too much of the history lies behind it to look through (expected: ?room=)");
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          read++;
          Header header = record.headers().lastHeader(HistoryHeaders.ID);
          if (header != null && Arrays.equals(header.value(), wanted)) {
            return new Found.Here(NotificationCodec.decode(record.value()));
          }
        }
      }
    }
    return new Found.Nowhere();
  }

  private static void seek(
      Consumer<byte[], byte[]> reader,
      List<TopicPartition> partitions,
      UUID id,
      Map<TopicPartition, Long> ends) {
    long takenMs = Math.max(0, NotificationId.takenAt(id).minus(CLOCK_SKEW).toEpochMilli());
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, takenMs));
    Map<TopicPartition, OffsetAndTimestamp> first = reader.offsetsForTimes(times);
    for (TopicPartition partition : partitions) {
      long from =
          Optional.ofNullable(first.get(partition))
              .map(OffsetAndTimestamp::offset)
              .orElse(ends.get(partition));
      reader.seek(partition, from);
    }
  }

  private static List<TopicPartition> partitions(TopicLayout layout, Optional<Room> room) {
    String history = layout.names().history();
    int count = layout.historyPartitions();
    return room.map(known -> List.of(new TopicPartition(history, RoomPartition.of(known, count))))
        .orElseGet(
            () ->
                new ArrayList<>(
                    IntStream.range(0, count)
                        .mapToObj(partition -> new TopicPartition(history, partition))
                        .toList()));
  }
}
