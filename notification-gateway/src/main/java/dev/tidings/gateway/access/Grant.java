package dev.tidings.gateway.access;

import dev.tidings.contracts.room.Room;
import dev.tidings.contracts.room.RoomPattern;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a valid token says of who holds it. Immutable.
///
/// @param user the token's `sub`; `user:{sub}` is a room
/// @param device the user's installation of a client, where the token names it
/// @param patterns the rooms that the token allows beside the user's own
/// @param publishing the rooms that it allows to publish into
/// @param endsAt from this instant on it grants nothing: the token's `exp` and the allowed clock
/// skew
public record Grant(
    String user,
    Optional<String> device,
    List<RoomPattern> patterns,
    List<RoomPattern> publishing,
    Instant endsAt) {

  public Grant {
    Room.ofUser(user);
    patterns = List.copyOf(patterns);
    publishing = List.copyOf(publishing);
    Objects.requireNonNull(endsAt, "endsAt");
  }

  /// Of who may publish nothing.
  public Grant(String user, Optional<String> device, List<RoomPattern> patterns, Instant endsAt) {
    this(user, device, patterns, List.of(), endsAt);
  }

  public Room ownRoom() {
    return Room.ofUser(user);
  }
}
