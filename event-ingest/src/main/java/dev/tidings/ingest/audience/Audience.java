package dev.tidings.ingest.audience;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Turns an event into one notification for each room of its audience. How many rooms an event may
/// have is checked where it is read. Pure.
public final class Audience {

  private Audience() {}

  /// A notification and the history partition that its room lives in.
  public record Addressed(Notification notification, int partition) {}

  /// What all notifications of an event have in common.
  ///
  /// @param takenAt when Kafka took the event
  /// @param retractedTakenAt when Kafka took the event that it takes back, where it names one
  public record Origin(Instant takenAt, Optional<Instant> retractedTakenAt) {}

  /// One for each room, in the event's order.
  ///
  /// @param historyPartitions the configured count
  public static List<Addressed> expand(Event event, Origin origin, int historyPartitions) {
    return expand(event, event.to(), origin, historyPartitions);
  }

  /// One for each of these rooms of the event, in their order.
  ///
  /// @param historyPartitions the configured count
  public static List<Addressed> expand(
      Event event, List<Room> rooms, Origin origin, int historyPartitions) {
    return rooms.stream().map(room -> address(event, room, origin, historyPartitions)).toList();
  }

  private static Addressed address(Event event, Room room, Origin origin, int historyPartitions) {
    return new Addressed(
        Notification.of(event, room, origin.takenAt(), origin.retractedTakenAt()),
        RoomPartition.of(room, historyPartitions));
  }
}
