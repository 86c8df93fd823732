package dev.tidings.gateway.index;

import dev.tidings.gateway.history.HistoryTopic;
import dev.tidings.gateway.threading.RunsOn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/// One unbroken reading of the history by one consumer, all partitions at once. Confined to the
/// building thread.
@RunsOn(RunsOn.Place.CONSUMER)
final class IndexPass {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);

  private final HistoryIndex index;
  private final Consumer<ByteBuffer, ByteBuffer> consumer;
  private final IndexSettings settings;
  private final IndexMetrics metrics;
  private final List<TopicPartition> places;
  private final List<Growing> growing = new ArrayList<>();
  private final long[] floors;
  private long lookedAtNanos;

  /// @param consumer reads committed records only, resets to nowhere, and is not assigned yet
  IndexPass(
      HistoryIndex index,
      Consumer<ByteBuffer, ByteBuffer> consumer,
      IndexSettings settings,
      IndexMetrics metrics) {
    this.index = index;
    this.consumer = consumer;
    this.settings = settings;
    this.metrics = metrics;
    HistoryTopic topic = index.topic();
    this.places =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(topic.name(), partition))
            .toList();
    this.floors = new long[topic.partitions()];
  }

  void begin() {
    consumer.assign(places);
    look();
    for (int partition = 0; partition < places.size(); partition++) {
      growing.add(index.of(partition).begin(floors[partition]));
      seek(partition);
    }
  }

  /// Reads what there is, for a moment at most where there is nothing.
  ///
  /// @return how many records were read
  int poll() {
    ConsumerRecords<ByteBuffer, ByteBuffer> records;
    try {
      records = consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      // Retention overtook the reading, or the log lost its end: begin where it stands now.
      look();
      e.partitions().forEach(place -> beginAgain(place.partition()));
      return 0;
    }
    for (int partition = 0; partition < places.size(); partition++) {
      take(partition, records.records(places.get(partition)));
    }
    metrics.indexed(records.count());
    if (System.nanoTime() - lookedAtNanos >= settings.checkEvery().toNanos()) {
      look();
    }
    return records.count();
  }

  private void take(int partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records) {
    PartitionIndex of = index.of(partition);
    if (!of.holds(growing.get(partition))) {
      beginAgain(partition); // it was distrusted
      return;
    }
    for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
      if (record.offset() >= growing.get(partition).limit()) {
        break;
      }
      if (growing.get(partition).isFullFor(record.offset())) {
        growing.get(partition).publish(record.offset());
        growing.set(partition, of.seal(growing.get(partition)));
        if (growing.get(partition).isFullFor(record.offset())) {
          return; // it was distrusted meanwhile: the next poll begins again
        }
      }
      if (record.key() != null) {
        growing.get(partition).add(index.hashOf(record.key()), record.offset());
      }
    }
    // Not behind the last record: what follows it may be a marker, or aborted.
    growing.get(partition).publish(consumer.position(places.get(partition)));
    if (growing.get(partition).to() == growing.get(partition).limit()) {
      of.seal(growing.get(partition));
      beginAgain(partition);
    } else if (of.misses(floors[partition])) {
      beginAgain(partition);
    }
  }

  private void beginAgain(int partition) {
    growing.set(partition, index.of(partition).begin(floors[partition]));
    seek(partition);
  }

  private void seek(int partition) {
    consumer.seek(places.get(partition), growing.get(partition).from());
  }

  /// Follows retention and the bound on disk, and tells how much is missing.
  private void look() {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(places, LOOK_TIMEOUT);
    Map<TopicPartition, Long> ends = consumer.endOffsets(places, LOOK_TIMEOUT);
    long bytes = 0;
    long entries = 0;
    long missing = 0;
    for (int partition = 0; partition < places.size(); partition++) {
      PartitionIndex of = index.of(partition);
      long begin = begins.get(places.get(partition));
      long end = ends.get(places.get(partition));
      if (of.end() > end) {
        // The log is shorter than it was: it is not the one that was indexed.
        of.dropAll();
      }
      floors[partition] = Math.max(begin, end - settings.maxSpan(places.size()));
      of.dropBefore(floors[partition]);
      bytes += of.diskBytes();
      entries += of.records();
      missing += of.missing(floors[partition], end);
    }
    metrics.holds(bytes, entries, missing);
    lookedAtNanos = System.nanoTime();
  }
}
