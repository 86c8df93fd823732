package dev.tidings.contracts.frame;

import dev.tidings.contracts.problem.ErrorCode;
import dev.tidings.contracts.room.Room;
import java.util.Optional;

/// What a client says. `id` is the client's own word for a request: the reply repeats it.
public sealed interface ClientFrame {

  record Subscribe(Optional<String> id, Room room, Start start) implements ClientFrame {}

  record Unsubscribe(Optional<String> id, Room room) implements ClientFrame {}

  /// "I have everything of the room up to this cursor." Cumulative and idempotent; not replied to
  /// unless it is refused.
  record Ack(Optional<String> id, Room room, String cursor) implements ClientFrame {}

  /// A fresh token for the same user, before the old one expires.
  record Refresh(Optional<String> id, String token) implements ClientFrame {}

  /// Asks for a pong with the head cursors of the connection's rooms.
  record Ping(Optional<String> id) implements ClientFrame {}

  /// A frame that cannot be followed; the others of its array can.
  record Unreadable(Optional<String> id, ErrorCode code, String detail) implements ClientFrame {}
}
