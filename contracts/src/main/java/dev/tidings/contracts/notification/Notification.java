package dev.tidings.contracts.notification;

import dev.tidings.contracts.event.Event;
import dev.tidings.contracts.event.Priority;
import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.event.Retraction;
import dev.tidings.contracts.room.Room;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// One event in one room: one record of the room's history.
///
/// @param event the producer's id of the event
/// @param time the producer's time, or when Kafka took the event
/// @param expiresAt from this instant on it is not delivered any more
/// @param retracts the notification of the same room that this one takes back
public record Notification(
    UUID id,
    Room room,
    String source,
    String event,
    String type,
    Instant time,
    RawJson data,
    Optional<Instant> expiresAt,
    Priority priority,
    Optional<String> dataRef,
    Optional<String> collapseKey,
    Optional<String> correlationId,
    Optional<Instant> ackDeadline,
    Optional<UUID> retracts) {

  /// A notification that takes none back.
  public Notification(
      UUID id,
      Room room,
      String source,
      String event,
      String type,
      Instant time,
      RawJson data,
      Optional<Instant> expiresAt,
      Priority priority,
      Optional<String> dataRef,
      Optional<String> collapseKey,
      Optional<String> correlationId,
      Optional<Instant> ackDeadline) {
    this(
        id,
        room,
        source,
        event,
        type,
        time,
        data,
        expiresAt,
        priority,
        dataRef,
        collapseKey,
        correlationId,
        ackDeadline,
        Optional.empty());
  }

  /// The event in one of its rooms.
  ///
  /// @param takenAt when Kafka took the event (the record's timestamp)
  public static Notification of(Event event, Room room, Instant takenAt) {
    return of(event, room, takenAt, Optional.empty());
  }

  /// The event in one of its rooms, also one that takes an earlier event back.
  ///
  /// @param takenAt when Kafka took the event (the record's timestamp)
  /// @param retractedTakenAt when Kafka took the event that it takes back, where it names one
  public static Notification of(
      Event event, Room room, Instant takenAt, Optional<Instant> retractedTakenAt) {
    return new Notification(
        NotificationId.of(event.source(), event.id(), room, takenAt),
        room,
        event.source(),
        event.id(),
        event.type(),
        event.time().orElse(takenAt),
        event.data(),
        event.lifetime().expiresAt(takenAt),
        event.priority(),
        event.dataRef(),
        event.collapseKey(),
        event.correlationId(),
        event.ackDeadline(),
        event.retracts().flatMap(what -> retracted(what, event.source(), room, retractedTakenAt)));
  }

  private static Optional<UUID> retracted(
      Retraction what, String source, Room room, Optional<Instant> takenAt) {
    return what instanceof Retraction.OfEvent earlier
        ? takenAt.map(at -> NotificationId.of(source, earlier.id(), room, at))
        : Optional.of(((Retraction.OfNotification) what).id());
  }
}
