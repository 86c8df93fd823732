package dev.tidings.ingest.accept;

import dev.tidings.ingest.kafka.Group;
import dev.tidings.ingest.ledger.EntryKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Builds the windows of partitions anew from `accepted`, or completes those that stand by, and
/// finds how far they have come.
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

  /// A few of the standby's fetches.
  private static final Duration MOMENT = Duration.ofMillis(300);

  private final AcceptClients clients;
  private final Group group;
  private final AcceptSettings settings;
  private final String acceptedTopic;
  private final StandbyWindows standby;

  /// @param standby what is known of partitions before they are assigned
  WindowRestore(
      AcceptClients clients,
      Group group,
      AcceptSettings settings,
      String acceptedTopic,
      StandbyWindows standby) {
    this.standby = standby;
    this.clients = clients;
    this.group = group;
    this.settings = settings;
    this.acceptedTopic = acceptedTopic;
  }

  /// @param takenThroughMs by partition: see {@link Claim#takenThroughMs}
  /// @throws TimeoutException where that takes longer than the setting allows
  Map<Integer, RestoredWindow> restore(Map<Integer, Long> takenThroughMs) {
    Set<TopicPartition> all = new HashSet<>();
    takenThroughMs.keySet().forEach(one -> all.add(new TopicPartition(acceptedTopic, one)));
    Map<TopicPartition, Long> ends = group.ends(all);
    // What has come in the last moments is about to be read there, by a reader that is warm.
    standby.awaitReached(ends, MOMENT);
    Map<Integer, RestoredWindow> restored = new HashMap<>();
    Map<TopicPartition, Long> places = new HashMap<>();
    Map<TopicPartition, Long> fromScratch = new HashMap<>();
    takenThroughMs.forEach(
        (partition, through) -> {
          TopicPartition accepted = new TopicPartition(acceptedTopic, partition);
          Optional<StandbyWindows.Standing> standing = standby.take(partition);
          standing.ifPresent(found -> places.put(accepted, found.reached()));
          if (standing.isEmpty()) {
            fromScratch.put(accepted, through);
          }
          restored.put(
              partition,
              standing
                  .map(StandbyWindows.Standing::window)
                  .orElseGet(() -> RestoredWindow.empty(settings))
                  .takenThrough(through));
        });
    if (ends.entrySet().stream()
        .allMatch(end -> places.getOrDefault(end.getKey(), -1L) >= end.getValue())) {
      return restored;
    }
    try (Consumer<byte[], byte[]> reader = clients.reader()) {
      reader.assign(ends.keySet());
      places.putAll(beginnings(reader, fromScratch, settings));
      places.forEach(reader::seek);
      readUpTo(ends, reader, restored);
    }
    return restored;
  }

  /// Where a window begins in `accepted`, that ends at what was taken until then: a whole window
  /// before it, and as much as two brokers' clocks may differ.
  ///
  /// @param takenThroughMs by partition of `accepted`
  static Map<TopicPartition, Long> beginnings(
      Consumer<byte[], byte[]> reader,
      Map<TopicPartition, Long> takenThroughMs,
      AcceptSettings settings) {
    if (takenThroughMs.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    takenThroughMs.forEach(
        (partition, through) ->
            times.put(
                partition,
                Math.max(
                    0, through - settings.dedupeWindow().toMillis() - CLOCKS_APART.toMillis())));
    Map<TopicPartition, Long> ends = reader.endOffsets(times.keySet());
    Map<TopicPartition, OffsetAndTimestamp> found = reader.offsetsForTimes(times);
    Map<TopicPartition, Long> beginnings = new HashMap<>();
    times
        .keySet()
        .forEach(
            partition ->
                beginnings.put(
                    partition,
                    Optional.ofNullable(found.get(partition))
                        .map(OffsetAndTimestamp::offset)
                        .orElse(ends.get(partition))));
    return beginnings;
  }

  private void readUpTo(
      Map<TopicPartition, Long> ends,
      Consumer<byte[], byte[]> reader,
      Map<Integer, RestoredWindow> restored) {
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
