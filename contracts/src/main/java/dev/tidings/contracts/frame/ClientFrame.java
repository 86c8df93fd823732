package dev.tidings.contracts.frame;

import dev.tidings.contracts.event.RawJson;
import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What a client says. `id` is the client's own word for a request: the reply repeats it.
public sealed interface ClientFrame {

  record Subscribe(Optional<String> id, Room room, Start start) implements ClientFrame {}

  record Unsubscribe(Optional<String> id, Room room) implements ClientFrame {}

  /// "I have everything of the room up to this cursor." Cumulative and idempotent; not replied to
  /// unless it is refused.
  record Ack(Optional<String> id, Room room, String cursor) implements ClientFrame {}

  /// "The user has seen these", or read, archived or used them. Idempotent; replied to where it has
  /// an id, or is refused.
  record Mark(Optional<String> id, Marked marked, As as) implements ClientFrame {}

  /// What a {@link Mark} is about.
  sealed interface Marked {

    /// @param room where they stand; without it, the user's own room
    /// @param ids 1 to {@link #MAX_IDS} of them
    record Ids(Optional<Room> room, List<UUID> ids) implements Marked {
      /// How many ids one frame may name.
      public static final int MAX_IDS = 100;

      public Ids {
        ids = List.copyOf(ids);
      }
    }

    /// Everything of the room up to this cursor.
    record Before(Room room, String cursor) implements Marked {}
  }

  /// An event of the client's own for those who follow the room now.
  ///
  /// @param eventType the notification's `type`
  /// @param data its JSON, as it is to be sent on
  /// @param ephemeral whether it may stand in no history, which is all that a client may publish
  record Publish(Optional<String> id, Room room, String eventType, RawJson data, boolean ephemeral)
      implements ClientFrame {}

  /// A fresh token for the same user, before the old one expires.
  record Refresh(Optional<String> id, String token) implements ClientFrame {}

  /// Asks for a pong with the head cursors of the connection's rooms.
  record Ping(Optional<String> id) implements ClientFrame {}

  /// A frame that cannot be followed; the others of its array can.
  record Unreadable(Optional<String> id, ErrorCode code, String detail) implements ClientFrame {}
}
