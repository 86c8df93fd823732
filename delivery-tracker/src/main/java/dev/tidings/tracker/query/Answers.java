package dev.tidings.tracker.query;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What the REST API answers with. Instants are RFC 3339 in UTC; a field that has no value is null.
final class Answers {

  private Answers() {}

  /// @param takenAt when Kafka took the event
  /// @param offset its place in the partition of the history
  /// @param ackDeadline until when its producer wants a device to have it
  /// @param state of all devices together: received where one of them received it
  /// @param devices the devices that it was sent to; where it is one user's, his other devices too
  /// @param reach how many it reached, of a shared room; null for a user's own room
  @Serdeable
  record NotificationAnswer(
      UUID id,
      String room,
      String source,
      String event,
      String type,
      Instant time,
      Instant takenAt,
      @Nullable Instant expiresAt,
      @Nullable String correlationId,
      @Nullable Instant ackDeadline,
      int partition,
      long offset,
      String state,
      List<DeviceAnswer> devices,
      @Nullable ReachAnswer reach) {}

  /// @param sentAt when it was first written to a connection of the device; null in shared rooms,
  ///     of which no row a message is kept
  /// @param connection that acknowledged it, or was sent it
  @Serdeable
  record DeviceAnswer(
      String user,
      String device,
      String state,
      @Nullable Instant sentAt,
      @Nullable Instant receivedAt,
      @Nullable String connection,
      @Nullable String gateway,
      @Nullable ProgressAnswer progress) {}

  /// How far a device has come in a shared room, whatever notification was asked for.
  ///
  /// @param sentThrough offset, inclusive
  @Serdeable
  record ProgressAnswer(
      long sentCount,
      @Nullable Long sentThrough,
      long receivedCount,
      @Nullable Long receivedThrough) {}

  /// @param isPartial whether the room has more devices than were looked at: there may be more
  @Serdeable
  record ReachAnswer(
      long devicesSent,
      long devicesReceived,
      long usersSent,
      long usersReceived,
      boolean isPartial) {}

  /// @param next the `before` of the next page; null on the last one
  @Serdeable
  record NotificationsAnswer(List<NotificationAnswer> notifications, @Nullable UUID next) {}

  /// @param lostBy when it had ended at the latest, where its gateway was killed and nobody told
  /// @param open whether it lasts, as far as is known
  @Serdeable
  record ConnectionAnswer(
      String connection,
      String device,
      String gateway,
      @Nullable Instant connectedAt,
      @Nullable Instant disconnectedAt,
      @Nullable Integer closeCode,
      @Nullable Instant lostBy,
      boolean open) {}

  @Serdeable
  record ConnectionsAnswer(List<ConnectionAnswer> connections) {}
}
