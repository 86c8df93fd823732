package dev.tidings.gateway.session;

import dev.tidings.contracts.frame.ServerFrame;
import dev.tidings.contracts.room.Room;
import dev.tidings.gateway.access.AccessRule;
import dev.tidings.gateway.access.Grant;
import dev.tidings.gateway.threading.RunsOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rooms of one connection. Confined to its event loop.
@RunsOn(RunsOn.Place.EVENT_LOOP)
final class Seats {

  private final Map<Room, Seat> byRoom = new LinkedHashMap<>();
  private final Connections connections;

  Seats(Connections connections) {
    this.connections = connections;
  }

  Optional<Seat> of(Room room) {
    return Optional.ofNullable(byRoom.get(room));
  }

  int size() {
    return byRoom.size();
  }

  void add(Seat seat) {
    byRoom.put(seat.room(), seat);
    connections.followed(1);
  }

  /// Leaves the room, if it is this seat's still.
  void leave(Seat seat) {
    if (byRoom.remove(seat.room(), seat)) {
      connections.followed(-1);
      seat.leave();
    }
  }

  void leaveAll() {
    List.copyOf(byRoom.values()).forEach(this::leave);
  }

  /// Whether all rooms that are followed without asking have begun.
  boolean automaticHaveBegun() {
    return byRoom.values().stream().allMatch(seat -> !seat.isAutomatic() || seat.hasBegun());
  }

  /// Whether all rooms that are followed without asking have got what they missed.
  boolean automaticHaveCaughtUp() {
    return byRoom.values().stream().allMatch(seat -> !seat.isAutomatic() || seat.hasCaughtUp());
  }

  List<ServerFrame.Head> automaticHeads() {
    return byRoom.values().stream()
        .filter(Seat::isAutomatic)
        .flatMap(seat -> seat.firstHead().stream())
        .toList();
  }

  List<ServerFrame.Head> heads() {
    return byRoom.values().stream().flatMap(seat -> seat.headForClient().stream()).toList();
  }

  List<ServerFrame.Head> movedHeads() {
    return byRoom.values().stream().flatMap(seat -> seat.movedHead().stream()).toList();
  }

  /// Those that the grant does not allow any more.
  List<Seat> forbidden(AccessRule rule, Grant grant) {
    return byRoom.values().stream().filter(seat -> !rule.allows(grant, seat.room())).toList();
  }
}
