package dev.tidings.quickstart.check;

import dev.tidings.contracts.room.Room;
import java.util.List;

/// What a producer wrote down of one event that it published.
///
/// @param lane the producer and key that kept an order: of two events of a lane the one with the
/// lower `sequence` was handed over first
/// @param taken whether the producer was told that Kafka has it; otherwise the outcome is unknown
public record Published(
    String source, String event, List<Room> rooms, String lane, long sequence, boolean taken) {

  public Published {
    rooms = List.copyOf(rooms);
  }
}
