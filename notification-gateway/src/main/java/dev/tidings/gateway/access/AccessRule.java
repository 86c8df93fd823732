package dev.tidings.gateway.access;

import dev.tidings.contracts.room.Room;
import java.util.List;

/// The one rule of who may read which room, asked on every path: connect, subscribe, refresh and
/// the rooms' address. Immutable.
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

  private static boolean matches(Grant grant, Room room) {
    return grant.patterns().stream().anyMatch(pattern -> pattern.matches(room));
  }
}
