package dev.tidings.ingest.accept;

import dev.tidings.ingest.dedupe.DedupeWindow;
import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.ledger.EntryKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Builds the windows of partitions anew from `accepted`, and finds how far they have come.
///
/// The order is what makes both complete: the former owner is fenced, so that nothing more comes
/// from it and its last transaction has ended; only then the changelog's end is read, whatever of
/// it is committed, which therefore lies behind every entry of every committed event. Reading is
/// read_committed and ends when its position reaches that end: the last offset is usually a marker,
/// which no reader ever sees.
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

  /// What is known of one partition. Confined to the thread that restores.
  static final class Restored {
    private final DedupeWindow window;
    private OptionalLong position = OptionalLong.empty();
    private long takenThroughMs;

    private Restored(DedupeWindow window, long takenThroughMs) {
      this.window = window;
      this.takenThroughMs = takenThroughMs;
    }

    DedupeWindow window() {
      return window;
    }

    /// Behind the event of the last entry; empty where there is none.
    OptionalLong position() {
      return position;
    }

    /// See {@link Claim#takenThroughMs}.
    long takenThroughMs() {
      return takenThroughMs;
    }

    private void take(EntryKey key) {
      if (key.state().isAcceptance()) {
        window.remember(key.identity(), key.takenAtMs());
      }
      // Not the highest: somebody may have sent accept back by hand, to do it again.
      position = OptionalLong.of(key.eventOffset() + 1);
      takenThroughMs = Math.max(takenThroughMs, key.takenAtMs());
    }
  }

  /// @param takenThroughMs by partition: see {@link Claim#takenThroughMs}
  /// @throws TimeoutException where that takes longer than the setting allows
  Map<Integer, Restored> restore(Map<Integer, Long> takenThroughMs) {
    Map<Integer, Restored> restored = new HashMap<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    takenThroughMs.forEach(
        (partition, through) -> {
          restored.put(
              partition,
              new Restored(
                  new DedupeWindow(settings.dedupeWindow(), settings.dedupeMaxEntries()), through));
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
      readUpTo(ends, reader, restored);
    }
    return restored;
  }

  private void readUpTo(
      Map<TopicPartition, Long> ends,
      Consumer<byte[], byte[]> reader,
      Map<Integer, Restored> restored) {
    long deadline = System.nanoTime() + settings.restoreTimeout().toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "the dedupe windows were not restored within " + settings.restoreTimeout());
      }
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        EntryKey.read(record.headers()).ifPresent(restored.get(record.partition())::take);
      }
    }
  }
}
