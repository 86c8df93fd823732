package dev.tidings.ingest.audience;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.notification.Notification;
import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPartition;
import java.time.Instant;
import java.util.List;

/// Turns an event into one notification for each room of its audience. How many rooms an event may
/// have is checked where it is read. Pure.
public final class Audience {

  private Audience() {}

  /// A notification and the history partition that its room lives in.
  public record Addressed(Notification notification, int partition) {}

  /// One for each room, in the event's order.
  ///
  /// @param takenAt when Kafka took the event
  /// @param historyPartitions the configured count
  public static List<Addressed> expand(Event event, Instant takenAt, int historyPartitions) {
    return event.to().stream()
        .map(room -> address(event, room, takenAt, historyPartitions))
        .toList();
  }

  private static Addressed address(Event event, Room room, Instant takenAt, int historyPartitions) {
    return new Addressed(
        Notification.of(event, room, takenAt), RoomPartition.of(room, historyPartitions));
  }
}
