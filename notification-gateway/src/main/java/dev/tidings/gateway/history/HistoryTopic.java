package dev.tidings.gateway.history;

import dev.tidings.contracts.cursor.Epoch;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;

/// The history as it was found in Kafka. Immutable.
public record HistoryTopic(String name, int partitions, Epoch epoch) {

  public int partitionOf(Room room) {
    return RoomPartition.of(room, partitions);
  }
}
