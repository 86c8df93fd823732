package dev.tidings.gateway.index;

import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.history.HistoryTopic;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The index of one history: one of each partition. Thread-safe for lookups.
final class HistoryIndex implements Closeable {

  private final HistoryTopic topic;
  private final List<PartitionIndex> partitions;

  private HistoryIndex(HistoryTopic topic, List<PartitionIndex> partitions) {
    this.topic = topic;
    this.partitions = List.copyOf(partitions);
  }

  /// With what earlier lives have left in the directory. Blocks.
  static HistoryIndex open(
      IndexDirectory directory, HistoryTopic topic, IndexSettings settings, IndexMetrics metrics)
      throws IOException {
    String epoch = topic.epoch().text();
    directory.keepOnly(epoch);
    List<PartitionIndex> partitions = new ArrayList<>();
    for (int partition = 0; partition < topic.partitions(); partition++) {
      SegmentFolder folder =
          new SegmentFolder(
              directory.of(epoch, partition), topic.epoch().value(), partition, metrics);
      partitions.add(new PartitionIndex(folder, settings.segmentRecords(), metrics));
    }
    return new HistoryIndex(topic, partitions);
  }

  HistoryTopic topic() {
    return topic;
  }

  PartitionIndex of(int partition) {
    return partitions.get(partition);
  }

  PartitionIndex of(Room room) {
    return of(topic.partitionOf(room));
  }

  int hashOf(Room room) {
    return hashOf(ByteBuffer.wrap(room.name().getBytes(StandardCharsets.UTF_8)));
  }

  int hashOf(ByteBuffer key) {
    return RoomHash.of(key, topic.epoch().value());
  }

  @Override
  public void close() {
    partitions.forEach(PartitionIndex::close);
  }
}
