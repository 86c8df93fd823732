package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.ledger.EntryKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Builds the windows of partitions anew from `accepted`.
///
/// The order is what makes a window complete: the former owner is fenced, so that nothing more
/// comes from it; then the *stable* committed offsets are read, so that the last transaction has
/// ended; only then the changelog's end, which therefore lies behind every entry of every committed
/// event. Reading is read_committed and ends when its position reaches that end: the last offset is
/// usually a marker, which no reader ever sees.
final class WindowRestore {

  /// The clocks of two brokers may differ by this much.
  private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(100);

  private final AcceptClients clients;
  private final Group group;
  private final AcceptSettings settings;
  private final String acceptedTopic;

  WindowRestore(AcceptClients clients, Group group, AcceptSettings settings, String acceptedTopic) {
    this.clients = clients;
    this.group = group;
    this.settings = settings;
    this.acceptedTopic = acceptedTopic;
  }

  /// The window of each partition.
  ///
  /// @param takenThroughMs by partition: see {@link Claim#takenThroughMs}
  /// @throws TimeoutException where that takes longer than the setting allows
  Map<Integer, DedupeWindow> restore(Map<Integer, Long> takenThroughMs) {
    Map<Integer, DedupeWindow> windows = new HashMap<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    takenThroughMs.forEach(
        (partition, through) -> {
          windows.put(
              partition, new DedupeWindow(settings.dedupeWindow(), settings.dedupeMaxEntries()));
          begins.put(
              new TopicPartition(acceptedTopic, partition),
              Math.max(0, through - settings.dedupeWindow().toMillis() - CLOCKS_APART.toMillis()));
        });
    Map<TopicPartition, Long> ends = group.ends(begins.keySet());
    try (Consumer<byte[], byte[]> reader = clients.reader()) {
      reader.assign(begins.keySet());
      Map<TopicPartition, OffsetAndTimestamp> starts = reader.offsetsForTimes(begins);
      for (TopicPartition partition : begins.keySet()) {
        Optional<OffsetAndTimestamp> start = Optional.ofNullable(starts.get(partition));
        reader.seek(partition, start.map(OffsetAndTimestamp::offset).orElse(ends.get(partition)));
      }
      readUpTo(ends, reader, windows);
    }
    return windows;
  }

  private void readUpTo(
      Map<TopicPartition, Long> ends,
      Consumer<byte[], byte[]> reader,
      Map<Integer, DedupeWindow> windows) {
    long deadline = System.nanoTime() + settings.restoreTimeout().toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "the dedupe windows were not restored within " + settings.restoreTimeout());
      }
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        Optional<EntryKey> key = EntryKey.read(record.headers());
        if (key.isPresent() && key.get().state() == EntryKey.State.ACCEPTED) {
          windows.get(record.partition()).remember(key.get().identity(), key.get().takenAtMs());
        }
      }
    }
  }
}
