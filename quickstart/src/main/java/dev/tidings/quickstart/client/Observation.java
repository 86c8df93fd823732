package dev.tidings.quickstart.client;

import dev.tidings.contracts.cursor.Cursor;
import dev.tidings.contracts.room.Room;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/// One thing that a client saw, as it saw it.
public sealed interface Observation {

  /// The gateway said welcome.
  ///
  /// @param gateway the gateway's own name
  record Opened(URI address, String gateway) implements Observation {}

  /// The room's place at which the client came in, having seen nothing of it before.
  record Began(Room room, Cursor head) implements Observation {}

  /// @param cursor the place behind the notification; empty for an ephemeral one
  /// @param source and
  /// @param event the producer's identity of the event
  /// @param notification the notification's JSON text as received
  record Event(
      Room room,
      UUID id,
      Optional<Cursor> cursor,
      String source,
      String event,
      String notification,
      long atNanos)
      implements Observation {}

  /// The same notification again, in an envelope that says so, because no ack came.
  ///
  /// @param attempt how often it was sent on this connection now
  record Redelivered(Room room, UUID id, int attempt, String notification) implements Observation {}

  /// A notification that came on the connection that a move opened, where the one before had
  /// brought it already: the client's user sees it once. It is told apart from what comes twice on
  /// one connection, which stands there as a second {@link Event}.
  record LeftOut(Room room, UUID id, Cursor cursor, String notification) implements Observation {}

  record Replayed(Room room, Cursor cursor, int count, boolean recovered) implements Observation {}

  record Gap(Room room, String reason, Cursor cursor, String refetch) implements Observation {}

  /// A request was refused, or the gateway complained by itself.
  record Faulted(String code, String message) implements Observation {}

  /// @param code the WebSocket close code, 1006 where the connection broke without one
  record Closed(int code, String reason) implements Observation {

    /// The reason where the client closed it itself, because another one had taken over.
    public static final String MOVED = "moved";
  }

  /// The upgrade was refused.
  ///
  /// @param status the HTTP status, 0 where there was no answer at all
  record Refused(URI address, int status) implements Observation {}
}
