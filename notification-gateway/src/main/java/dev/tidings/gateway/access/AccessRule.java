package dev.tidings.gateway.access;

import dev.tidings.contracts.room.Room;
import java.util.List;

/// The one rule of who may read and write which room, asked on every path: connect, subscribe,
/// publish, refresh and the rooms' address. Immutable.
///
/// @param allForEveryone whether everyone is in the room `all`
public record AccessRule(boolean allForEveryone) {

  /// Whether the grant allows the room. Whether it is still running is not asked here.
  public boolean allows(Grant grant, Room room) {
    if (room.equals(Room.ALL)) {
      return allForEveryone || matches(grant, room);
    }
    return room.equals(grant.ownRoom()) || matches(grant, room);
  }

  /// The rooms that a connection follows without asking, the user's own first.
  public List<Room> automaticRooms(Grant grant) {
    return allForEveryone ? List.of(grant.ownRoom(), Room.ALL) : List.of(grant.ownRoom());
  }

  /// Whether the grant allows to publish into the room: only what the token names, the user's own
  /// room not among it by itself.
  public boolean allowsPublishing(Grant grant, Room room) {
    return grant.publishing().stream().anyMatch(pattern -> pattern.matches(room));
  }

  private static boolean matches(Grant grant, Room room) {
    return grant.patterns().stream().anyMatch(pattern -> pattern.matches(room));
  }
}
